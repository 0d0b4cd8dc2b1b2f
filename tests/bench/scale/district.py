"""Dispatch over a database of its own, with the real preset, called as the console calls it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from deploy.demo.preset import LIANHU
from services.common.ids import new_id
from services.common.store.connection import connect
from services.common.web.tokens import issue, new_key_pair
from services.dispatch.adapters.preset_files import read_preset
from services.dispatch.application.tickets.open_tickets import Submitted
from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.entrypoints.http.app import build_app
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import MONDAY
from tests.fakes.dispatch import FakeClock

# Matters that leave nothing to be photographed and have no supporting unit to wait for.
CATEGORIES = ("0301", "0602", "0603", "0606", "0607", "0704", "0705", "0804", "0806", "0902")
_STREETS = ("莲湖路", "劳动路", "桃园路", "丰庆路", "汉城路", "大庆路", "环城西路", "自强西路")
_HOURS = 10
Headers = dict[str, str]


@dataclass
class District:
    """One database's dispatch service, and tokens of the people who work with it."""

    container: Container
    private_key: str
    communities: list[str]
    names: dict[str, str]
    _tokens: dict[tuple[str, str | None], Headers] = field(default_factory=dict)

    @cached_property
    def app(self) -> Flask:
        """The API, as the threads of one process share it."""
        return build_app(self.container)

    def client(self) -> FlaskClient:
        """Return a caller of the API; each thread has its own."""
        return self.app.test_client()

    def headers(self, role: str, unit: str | None = None) -> Headers:
        """Return the headers of somebody in a role."""
        key = (role, unit)
        if key not in self._tokens:
            token = issue(
                self.private_key,
                subject=f"{role}-1",
                roles=[role],
                unit=unit,
                areas=(),
                ttl_seconds=_HOURS * 3600,
            )
            self._tokens[key] = {"Authorization": f"Bearer {token}"}
        return self._tokens[key]

    def appeal(self, chance: random.Random) -> Submitted:
        """Return a new appeal of a random matter at a random place."""
        category = chance.choice(CATEGORIES)
        place = f"{chance.choice(_STREETS)}{chance.randint(1, 99)}号院{chance.randint(1, 20)}号楼"
        appeal = Appeal(
            id=new_id("apl"),
            channel="hotline",
            kind="complaint",
            title=f"{place}{self.names[category]}",
            text=f"{place}居民反映{self.names[category]}问题已有多日，请尽快处理并答复。",
            received_at=self.container.clock.now(),
            category=category,
            area_code=chance.choice(self.communities),
            address=place,
            reporter_ref=new_id("rep"),
        )
        return Submitted(appeal, new_id("evt"))


@cache
def _preset() -> dict[str, Any]:
    return read_preset(LIANHU)


@contextmanager
def district(mongodb_url: str, name: str) -> Iterator[District]:
    """Give a district whose database is dropped afterwards; it has no indexes yet."""
    private, public = new_key_pair()
    settings = DispatchSettings(
        mongodb_url=mongodb_url,
        amqp_url="amqp://127.0.0.1:1/",
        database_prefix=name,
        token_public_key=public,
        service_token="none",
        audit_key=AUDIT_RING,
    )
    container = Container(settings)
    client = connect(mongodb_url, "scale-bench", socket_timeout_seconds=1200)
    container.__dict__.update(client=client, clock=FakeClock(MONDAY))
    body = _preset()
    container.publish_directory(body)
    communities = [row["code"] for row in body["areas"] if row["kind"] == "community"]
    names = {row["code"]: row["name"] for row in body["categories"]}
    try:
        yield District(container, private, communities, names)
    finally:
        client.drop_database(container.database.name)
        client.close()

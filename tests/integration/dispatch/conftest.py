"""Dispatch on real servers: a container with a fresh database, a directory, an app, tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.common.store.connection import connect, database_name
from services.common.web.tokens import issue, new_key_pair
from services.dispatch.adapters.documents import prepare_database
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.app import build_app
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import MONDAY, directory_body
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.audit_scene import scene as scene  # a fixture
from tests.support.databases import prepared_once
from tests.support.standing_app import StandingApp

Headers = Callable[..., dict[str, str]]

APP = StandingApp(build_app)


@pytest.fixture(scope="session")
def keys() -> tuple[str, str]:
    """A token key pair."""
    return new_key_pair()


@pytest.fixture
def clock() -> FakeClock:
    """Business time that tests move."""
    return FakeClock(MONDAY)


@pytest.fixture
def prepared(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Dispatch's own database, empty, with its indexes: for who needs no more than a store."""
    own = database.client[database_name("dispatch", database.name)]
    prepared_once(own, lambda: prepare_database(own))
    return own


@pytest.fixture
def container(
    mongodb_url: str, database: Database[dict[str, Any]], keys: tuple[str, str], clock: FakeClock
) -> Iterator[Container]:
    """Dispatch's wiring over a fresh database, with the small directory in force."""
    settings = DispatchSettings(
        mongodb_url=mongodb_url,
        amqp_url="amqp://127.0.0.1:1/",
        database_prefix=database.name,
        token_public_key=keys[1],
        service_token="none",
        audit_key=AUDIT_RING,
        dispatch_feed_settle_seconds=0,
    )
    made = Container(settings)
    client = connect(mongodb_url, "dispatch-tests")
    made.__dict__.update(client=client, clock=clock)  # what the container would make later
    prepared_once(made.database, made.prepare_database)
    made.publish_directory(directory_body())
    yield made
    client.close()


@pytest.fixture
def http(container: Container) -> FlaskClient:
    """A caller of the API."""
    return APP.client(container)


@pytest.fixture
def bearer(keys: tuple[str, str]) -> Headers:
    """Return headers for a role, a unit and areas, of a person of its own unless named."""

    def headers(
        *roles: str, subject: str = "", unit: str | None = None, areas: tuple[str, ...] = ()
    ) -> dict[str, str]:
        who = subject or f"{'+'.join(roles)}@{unit or 'district'}"  # one person an office
        token = issue(keys[0], subject=who, roles=roles, unit=unit, areas=areas, ttl_seconds=600)
        return {"Authorization": f"Bearer {token}"}

    return headers

"""A district of its own for a whole-system test: up, with its preset, its residents, and quiet."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import httpx2
from pymongo import MongoClient

from deploy.demo import preset
from deploy.demo.api import Api
from deploy.local.system import System
from services.common.broker.admin import ManagementApi
from services.common.broker.topology import QUEUES
from services.common.clock import BusinessClock
from tests.support import eventually
from tests.support.residents import Receipt, Residents
from tests.support.system import private_system

OWNERS = {
    "intake": ("appeals",),
    "dispatch": ("tickets", "directories", "replies", "matters", "audit_log"),
    "notify": ("notifications",),
}
# The tests' own look-ups are told from the services' by this name in the profiler.
APP_NAME = "tests"
# What a production system does in minutes happens here in seconds.
SHORT_PAUSES = {
    "HUYING_INTAKE_REPUBLISH_AFTER_SECONDS": "10",
    "HUYING_INTAKE_RECONCILE_SECONDS": "5",
    "HUYING_INTAKE_DIRECTORY_POLL_SECONDS": "10",
    "HUYING_NOTIFY_RECONCILE_SECONDS": "5",
    "HUYING_NOTIFY_LEASE_SECONDS": "15",
    "HUYING_NOTIFY_RETRY_FIRST_SECONDS": "1",
    "HUYING_REPORTING_RECONCILE_SECONDS": "5",
}
WAITING = [{"outbox.0": {"$exists": True}}, {"outbox_since": {"$exists": True}}]
Documents = dict[str, Any]


@dataclass(frozen=True)
class District:
    """A running system with the preset `lianhu` loaded."""

    system: System
    mongodb: MongoClient[Documents]
    management: ManagementApi

    @property
    def access(self) -> dict[str, Any]:
        """What `access.json` says."""
        return self.system.access()

    @property
    def urls(self) -> dict[str, str]:
        """The addresses of everything."""
        found: dict[str, str] = self.access["urls"]
        return found

    @cached_property
    def api(self) -> Api:
        """The services' APIs, with the tokens of the district's people."""
        return Api(self.access)

    @cached_property
    def directory(self) -> dict[str, Any]:
        """The body of the directory in force."""
        token = self.api.staff("operator")
        version = self.api.get("dispatch", "/api/v1/directory/current", token)["version"]
        body: dict[str, Any] = self.api.get("dispatch", f"/api/v1/directory/{version}", token)
        return body

    @cached_property
    def communities(self) -> list[str]:
        """The codes of the district's communities."""
        return [a["code"] for a in self.directory["areas"] if a["kind"] == "community"]

    def now(self) -> datetime:
        """Return the district's own time, as a photograph would bear it."""
        return BusinessClock(self.system.run_dir / "clock.json").now()

    def residents(self, clients: int = 4, pause_seconds: float = 0.0) -> Residents:
        """Return residents who are ready to post."""
        return Residents(f"{self.urls['intake']}/api/v1/appeals", clients, pause_seconds)

    def ledger(self) -> dict[str, Any]:
        """Return reporting's ledger, compared id by id."""
        token = self.api.staff("analyst")
        found: dict[str, Any] = self.api.get("reporting", "/api/v1/ledger", token, full="true")
        return found


@contextmanager
def district(replicas: int = 1, settings: Mapping[str, str] | None = None) -> Iterator[District]:
    """Give a district of one's own; it is ended and its data removed on leaving."""
    with private_system(replicas, {**SHORT_PAUSES, **(settings or {})}) as system:
        system.up()
        preset.load(system)
        urls = system.access()["urls"]
        with (
            MongoClient[Documents](urls["mongodb"], tz_aware=True, appname=APP_NAME) as mongodb,
            ManagementApi(urls["amqp_management"]) as management,
        ):
            copies = mongodb["huying_intake"]["directory"]
            eventually(lambda: copies.find_one() is not None, timeout=60)
            lianhu = District(system, mongodb, management)
            try:
                yield lianhu
            finally:
                lianhu.api.close()


def post_all(
    lianhu: District, bodies: Sequence[dict[str, Any]], keys: Sequence[str], clients: int = 8
) -> list[Receipt]:
    """Post each body under its key from many clients, each until it is accepted."""
    residents = lianhu.residents(clients)
    for body, key in zip(bodies, keys, strict=True):
        residents.put(body, key)
    return residents.finish()


def settle(lianhu: District, timeout: float = 120.0) -> None:
    """Wait until nothing is under way any more: no outbox, queue, notice or appeal."""
    reasons: list[str] = []

    def quiet() -> bool:
        reasons[:] = under_way(lianhu)
        return not reasons

    try:
        eventually(quiet, timeout, every=1.0)
    except AssertionError:
        raise AssertionError(f"not settled within {timeout} s: {reasons}") from None


def under_way(lianhu: District) -> list[str]:
    """Return what still moves, in words."""
    reasons = [f"outbox of {name}: {count}" for name, count in outboxes(lianhu).items()]
    reasons += [f"queue {name}: {count}" for name, count in backlog(lianhu).items()]
    waiting = lianhu.mongodb["huying_notify"]["notifications"].count_documents(
        {"next_attempt_at": {"$exists": True}}
    )
    reasons += [f"notices not sent: {waiting}"] if waiting else []
    try:
        in_flight = lianhu.ledger()["in_flight"]
    except httpx2.HTTPError as error:
        return [*reasons, f"ledger: {type(error).__name__}"]
    return [*reasons, f"in flight: {in_flight}"] if in_flight else reasons


def outboxes(lianhu: District) -> dict[str, int]:
    """Return how many documents of each collection have something to publish."""
    counts: dict[str, int] = {}
    for service in OWNERS:
        database = lianhu.mongodb[f"huying_{service}"]
        for name in database.list_collection_names():
            waiting = {
                "$or": [{"outbox.0": {"$exists": True}}, {"outbox_since": {"$exists": True}}]
            }
            count = database[name].count_documents(waiting)
            if count:
                counts[f"{service}.{name}"] = count
    return counts


def backlog(lianhu: District) -> dict[str, int]:
    """Return how many messages lie in our queues, waiting ones and dead letters included."""
    ours = tuple(QUEUES)
    return {
        queue.name: queue.messages
        for queue in lianhu.management.queues()
        if queue.messages and queue.name.startswith(ours)
    }

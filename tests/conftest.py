"""Real servers for the tests that need them, a fresh database and a fresh vhost for each test."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import httpx2
import pytest
from hypothesis import HealthCheck, settings
from pymongo import MongoClient
from pymongo.database import Database

from tests.support.databases import Databases

# How fast a machine is that does other work besides proves nothing.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
# A demo may run on the usual ports. Where a test says no service's address nobody answers.
os.environ["HUYING_PORT_BASE"] = "64000"


@dataclass(frozen=True)
class Servers:
    """Where this test session's MongoDB and RabbitMQ are."""

    mongodb_url: str
    amqp_url: str
    management_url: str


@dataclass(frozen=True)
class Vhost:
    """A fresh virtual host of the broker, gone when the test ends."""

    name: str
    amqp_url: str
    management_url: str


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Use the servers named in the environment, or start private ones for this session."""
    mongodb_url = os.environ.get("HUYING_TEST_MONGODB_URL")
    amqp_url = os.environ.get("HUYING_TEST_AMQP_URL")
    management_url = os.environ.get("HUYING_TEST_AMQP_MANAGEMENT_URL")
    if mongodb_url and amqp_url and management_url:
        yield Servers(mongodb_url, amqp_url, management_url)
        return
    from tests.support.servers import private_servers  # noqa: PLC0415 - only where needed

    with private_servers() as started:
        yield Servers(started.mongodb_url, started.amqp_url, started.management_url)


@pytest.fixture(scope="session")
def mongodb_url(servers: Servers) -> str:
    """The replica set's URL."""
    return servers.mongodb_url


@pytest.fixture(scope="session")
def databases(mongodb_url: str) -> Iterator[Databases]:
    """The databases of this session's tests, dropped with it."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url, tz_aware=True, w="majority")
    made = Databases(client)
    try:
        yield made
    finally:
        made.close()
        client.close()


@pytest.fixture
def database(mongodb_url: str, databases: Databases) -> Iterator[Database[dict[str, Any]]]:
    """An empty database, and empty ones of services under ``<its name>_<service>``.

    The latter may have collections and indexes already, of a test before: whoever changes an index
    of a service puts it back.
    """
    name = databases.take()
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url, tz_aware=True, w="majority")
    try:
        yield client[name]
    finally:
        client.close()
        databases.give_back(name)


@pytest.fixture
def vhost(servers: Servers) -> Iterator[Vhost]:
    """A fresh virtual host, deleted afterwards."""
    name = f"test-{secrets.token_hex(6)}"
    parts = urlsplit(servers.management_url)
    base = urlunsplit((parts.scheme, f"{parts.hostname}:{parts.port}", "", "", ""))
    user = parts.username or "guest"
    # A busy broker takes its time to make a host, and more to end one with forty queues.
    auth = (user, parts.password or "guest")
    with httpx2.Client(base_url=base, auth=auth, timeout=60) as api:
        api.put(f"/api/vhosts/{name}").raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        api.put(f"/api/permissions/{name}/{user}", json=everything).raise_for_status()
        try:
            yield Vhost(
                name,
                urlunsplit(urlsplit(servers.amqp_url)._replace(path=f"/{quote(name, safe='')}")),
                servers.management_url,
            )
        finally:
            api.delete(f"/api/vhosts/{name}")

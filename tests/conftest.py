"""Real servers for the tests that need them, a fresh database and a fresh vhost for each test."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import httpx2
import pytest
from pymongo import MongoClient
from pymongo.database import Database


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


@pytest.fixture
def database(mongodb_url: str) -> Iterator[Database[dict[str, Any]]]:
    """A fresh database, dropped afterwards."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url, tz_aware=True, w="majority")
    name = f"test_{secrets.token_hex(6)}"
    try:
        yield client[name]
    finally:
        client.drop_database(name)
        client.close()


@pytest.fixture
def vhost(servers: Servers) -> Iterator[Vhost]:
    """A fresh virtual host, deleted afterwards."""
    name = f"test-{secrets.token_hex(6)}"
    parts = urlsplit(servers.management_url)
    base = urlunsplit((parts.scheme, f"{parts.hostname}:{parts.port}", "", "", ""))
    user = parts.username or "guest"
    with httpx2.Client(base_url=base, auth=(user, parts.password or "guest")) as api:
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

"""Intake on real MongoDB: a container with a fresh database, an app, tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.common.clock import SystemClock
from services.common.store.connection import connect
from services.common.web.app import HuyingApp
from services.common.web.tokens import issue, new_key_pair
from services.intake.bootstrap import Container
from services.intake.entrypoints.http.app import build_app
from tests.factories.intake import NOW, directory_body, settings
from tests.fakes.intake import FakeClock
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
    """Business time that stands."""
    return FakeClock(NOW)


@pytest.fixture
def changes() -> dict[str, Any]:
    """Settings that the tests of a file have otherwise."""
    return {}


@pytest.fixture
def container(
    mongodb_url: str,
    database: Database[dict[str, Any]],
    keys: tuple[str, str],
    clock: FakeClock,
    changes: dict[str, Any],
) -> Iterator[Container]:
    """Intake's wiring over a fresh database with its indexes and a directory."""
    client = connect(mongodb_url, "intake-tests")
    made = Container(
        settings(keys[1], mongodb_url=mongodb_url, database_prefix=database.name, **changes),
        client=client,
        clock_given=clock,
    )
    prepared_once(made.database, made.prepare_database)
    made.directory.save(1, directory_body())
    try:
        yield made
    finally:
        made.committer.close()
        client.close()


@pytest.fixture
def wall_stands(container: Container) -> None:
    """Stop wall time: no window in which posts or guesses count ends in the midst of a test."""
    container.__dict__["wall"] = FakeClock(SystemClock().now())


@pytest.fixture
def app(container: Container) -> HuyingApp:
    """Intake's web application."""
    return APP.app(container)


@pytest.fixture
def http(app: HuyingApp) -> FlaskClient:
    """A caller of the API."""
    return app.test_client()


@pytest.fixture
def bearer(keys: tuple[str, str]) -> Headers:
    """Return headers for a role."""

    def headers(*roles: str, subject: str = "staff:1") -> dict[str, str]:
        token = issue(keys[0], subject=subject, roles=roles, ttl_seconds=600)
        return {"Authorization": f"Bearer {token}"}

    return headers

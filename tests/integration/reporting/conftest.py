"""Reporting's API over a real MongoDB, and people who ask it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from services.common.web.tokens import issue, new_key_pair
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.app import build_app
from services.reporting.settings import ReportingSettings
from tests.factories.reporting_desk import Desk
from tests.fakes.dispatch import FakeClock
from tests.support.standing_app import StandingApp

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEYS = new_key_pair()
APP = StandingApp(build_app)


@pytest.fixture
def desk(mongodb_url: str, database: Database[dict[str, Any]], tmp_path: Path) -> Iterator[Desk]:
    """Reporting with an empty database of its own."""
    private, public = KEYS
    container = Container(
        ReportingSettings(
            mongodb_url=mongodb_url,
            database_prefix=database.name,
            amqp_url="amqp://nobody",
            service_token="unused",
            token_public_key=public,
            run_dir=tmp_path,
        )
    )

    container.__dict__["clock"] = FakeClock(NOW)  # a Sunday: no period ends today

    def headers(role: str, unit: str | None, areas: tuple[str, ...]) -> dict[str, str]:
        token = issue(
            private, subject=f"{role}-{unit}", roles=[role], unit=unit, areas=areas, ttl_seconds=600
        )
        return {"Authorization": f"Bearer {token}"}

    make: Callable[..., dict[str, str]] = headers
    try:
        yield Desk(container, APP.client(container), make)
    finally:
        container.client.close()

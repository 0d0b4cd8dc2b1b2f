"""Reporting's API over a real MongoDB, and people who ask it."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from services.common.web.tokens import issue, new_key_pair
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.app import build_app
from services.reporting.settings import ReportingSettings
from tests.factories.reporting_desk import Desk


@pytest.fixture
def desk(mongodb_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Reporting with an empty database of its own."""
    private, public = new_key_pair()
    prefix = f"test_{secrets.token_hex(5)}"
    container = Container(
        ReportingSettings(
            mongodb_url=mongodb_url,
            database_prefix=prefix,
            amqp_url="amqp://nobody",
            service_token="unused",
            token_public_key=public,
            run_dir=tmp_path,
        )
    )

    def headers(role: str, unit: str | None, areas: tuple[str, ...]) -> dict[str, str]:
        token = issue(
            private, subject=f"{role}-{unit}", roles=[role], unit=unit, areas=areas, ttl_seconds=600
        )
        return {"Authorization": f"Bearer {token}"}

    make: Callable[..., dict[str, str]] = headers
    try:
        yield Desk(container, build_app(container).test_client(), make)
    finally:
        with MongoClient(mongodb_url) as client:
            client.drop_database(f"{prefix}_reporting")
        container.client.close()

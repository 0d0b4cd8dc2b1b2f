"""A small app with one route of each kind."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import bson
import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel, Field

from services.common.settings import Settings
from services.common.web.app import HuyingApp, create_app
from services.common.web.auth import allow, current, internal, public
from services.common.web.errors import register_unavailable
from services.common.web.health import Check
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.tokens import TokenVerifier, issue, new_key_pair

PRIVATE, PUBLIC = new_key_pair()


# What nothing can hold, by its kind: the store a number, the calendar a day, our own sums a power.
ENORMOUS: Final[Mapping[str, Callable[[], Any]]] = {
    "number": lambda: bson.encode({"floor": 2**63}),
    "day": lambda: datetime.max.replace(tzinfo=UTC) + timedelta(days=1),
    "sum": lambda: math.exp(1000),
}


class StoreAway(Exception):
    """Stands for the store's own error."""


class Place(BaseModel):
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Form(BaseModel):
    text: str = Field(min_length=1, max_length=5)
    location: Place | None = None
    tags: list[str] = Field(default_factory=list, max_length=2)


class TicketPath(BaseModel):
    ticket_id: str


def add_routes(app: HuyingApp) -> None:
    @app.post("/api/v1/appeals")
    @public
    def submit(body: Form) -> tuple[Form, int]:
        return body, 201

    @app.get("/api/v1/tickets/<ticket_id>")
    @allow("operator", "supervisor")
    def ticket(path: TicketPath) -> dict[str, str]:
        return {"ticket_id": path.ticket_id, "by": current().subject}

    @app.get("/api/v1/tickets")
    @public
    def tickets(query: PageQuery) -> dict[str, object]:
        position = decode_cursor("tickets", query.cursor)
        return page([position, query.limit], encode_cursor("tickets", {"after": 7}))

    @app.get("/internal/v1/heads")
    @internal
    def heads() -> dict[str, object]:
        return {"heads": []}

    @app.get("/broken")
    @public
    def broken() -> dict[str, object]:
        raise KeyError("13800138000")

    @app.get("/enormous/<ticket_id>")
    @public
    def enormous(path: TicketPath) -> dict[str, object]:
        return {"held": str(ENORMOUS[path.ticket_id]())}

    @app.get("/away")
    @public
    def away() -> dict[str, object]:
        raise StoreAway("no primary")


@pytest.fixture
def settings() -> Settings:
    return Settings(
        mongodb_url="mongodb://127.0.0.1",
        amqp_url="amqp://127.0.0.1",
        token_public_key=PUBLIC,
        service_token="x",
        otel_endpoint=None,
    )


@pytest.fixture
def checks() -> dict[str, Check]:
    return {}


@pytest.fixture
def app(settings: Settings, checks: dict[str, Check]) -> HuyingApp:
    made = create_app("test", settings, checks=checks, auth=TokenVerifier(PUBLIC), version="9")
    register_unavailable(made, StoreAway, 7)
    add_routes(made)
    return made


@pytest.fixture
def client(app: HuyingApp) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def bearer() -> Callable[..., dict[str, str]]:
    def header(*roles: str, ttl_seconds: float = 60) -> dict[str, str]:
        token = issue(PRIVATE, subject="staff-1", roles=roles, ttl_seconds=ttl_seconds)
        return {"Authorization": f"Bearer {token}"}

    return header

"""``/api/v1/endpoints``: where units want their events, and the secrets that sign them."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current, require_unit
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import FieldError, Problem
from services.notify.application.register_endpoint import UnknownEventType
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import Endpoint, UnusableUrl
from services.notify.ports.endpoints import EndpointNotFound

_CURSOR = "endpoints"


class EndpointForm(BaseModel):
    """What registers an endpoint."""

    unit: str = Field(pattern=r"^[a-z0-9-]{1,64}$", description="单位代码 Unit's code.")
    url: str = Field(min_length=1, max_length=2000, description="接收地址 http(s) URL.")
    events: list[str] = Field(
        default_factory=list, max_length=50, description="事件类型 Only these types; empty: all."
    )


class RegisteredEndpoint(BaseModel):
    """The endpoint with the secret that signs what goes there (Standard Webhooks)."""

    endpoint_id: str
    unit: str
    url: str
    events: list[str]
    secret: str


class EndpointPath(BaseModel):
    """Which endpoint."""

    endpoint_id: str


class EndpointsQuery(PageQuery):
    """Whose endpoints."""

    unit: str | None = Field(None, description="单位代码 Unit's code.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the endpoints' routes."""
    api = APIBlueprint("endpoints", __name__)

    @api.post("/api/v1/endpoints", responses={201: RegisteredEndpoint})
    @allow("admin", "ops", "unit_leader", "unit_handler")
    def register(body: EndpointForm) -> tuple[RegisteredEndpoint, int]:
        """登记接收地址 Register an endpoint; the same unit and URL give the same one again."""
        _require_own(body.unit)
        try:
            endpoint = container.register_endpoint(body.unit, body.url, body.events)
        except UnusableUrl as error:
            raise _invalid("url", error.code) from error
        except UnknownEventType as error:
            raise _invalid("events", "event_unknown", type=str(error)) from error
        return _registered(endpoint), 201

    @api.get("/api/v1/endpoints")
    @allow("admin", "ops", "unit_leader", "unit_handler")
    def listing(query: EndpointsQuery) -> dict[str, Any]:
        """接收地址列表 Endpoints, without their secrets."""
        unit = query.unit
        if not current().has("admin", "ops"):
            unit = unit or current().unit
            require_unit(unit)
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after")
        found = container.endpoints.page(unit, after, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1].endpoint_id}) if more else None
        return page([_shown(endpoint) for endpoint in found], cursor)

    @api.delete("/api/v1/endpoints/<endpoint_id>")
    @allow("admin", "ops", "unit_leader", "unit_handler")
    def remove(path: EndpointPath) -> tuple[str, int]:
        """注销接收地址 Forget an endpoint; what waits for it will fail."""
        container.endpoints.remove(_own_endpoint(container, path.endpoint_id))
        return "", 204

    return api


def _own_endpoint(container: Container, endpoint_id: str) -> str:
    """Return the id of an endpoint that is the caller's; another one's answers as none does."""
    try:
        endpoint = container.endpoints.get(endpoint_id)
    except EndpointNotFound as error:
        raise Problem(404, "not_found") from error
    if not _is_own(endpoint.unit):
        raise Problem(404, "not_found")
    return endpoint_id


def _is_own(unit: str) -> bool:
    """Whether the caller acts for a unit; ops and admins run the machines of all of them."""
    return current().has("admin", "ops") or current().may_see_unit(unit)


def _require_own(unit: str) -> None:
    if not _is_own(unit):
        raise Problem(403, "out_of_scope")


def _invalid(field: str, code: str, **params: object) -> Problem:
    errors = [FieldError(field, code, params)]
    return Problem(422, "invalid", errors=errors, count=1, fields=[field])


def _registered(endpoint: Endpoint) -> RegisteredEndpoint:
    return RegisteredEndpoint(
        endpoint_id=endpoint.endpoint_id,
        unit=endpoint.unit,
        url=endpoint.url,
        events=list(endpoint.events),
        secret=endpoint.secret,
    )


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint.endpoint_id,
        "unit": endpoint.unit,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "created_at": endpoint.created_at,
    }

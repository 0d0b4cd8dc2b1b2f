"""``/api/v1/endpoints``: where units want their events, and the secrets that sign them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow, current, require_unit
from services.common.web.etag import require_if_match, stale, with_etag
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.notify.application.endpoints.event_types import event_types
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    TooManySecrets,
    UnknownEventType,
)
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import MOST_FORMER, MOST_OF_A_UNIT, Endpoint, UnusableUrl
from services.notify.entrypoints.form import Form
from services.notify.entrypoints.http.endpoint_answers import (
    EndpointAnswer,
    EndpointsAnswer,
    EventTypesAnswer,
    RegisteredEndpoint,
    RotatedSecretAnswer,
)
from services.notify.entrypoints.http.endpoint_views import (
    KEEPERS,
    EndpointPath,
    endpoint_view,
    former_until,
    invalid,
    own_endpoint,
    require_own,
)
from services.notify.ports.endpoints import EndpointMoved

_CURSOR = "endpoints"
_ONE = "/api/v1/endpoints/<endpoint_id>"


class EndpointForm(Form):
    """What registers an endpoint."""

    unit: str = Field(pattern=r"^[a-z0-9-]{1,64}$", description="单位代码 Unit's code.")
    url: str = Field(min_length=1, max_length=2000, description="接收地址 http(s) URL.")
    events: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="事件类型 Only these, such as work_order.issued.v1 or work_order.*; []: all.",
    )


class EndpointChangeForm(Form):
    """What is to be changed; what is not named stays."""

    url: str | None = Field(None, min_length=1, max_length=2000, description="接收地址 URL.")
    events: list[str] | None = Field(None, max_length=50, description="事件类型 Types; []: all.")
    enabled: bool | None = Field(None, description="启用 Whether it is served.")


class RotateForm(Form):
    """How a secret is changed."""

    grace_hours: float = Field(
        24,
        ge=0,
        le=168,
        description="过渡时长 Hours for which the old secret signs as well; 0 ends all old ones.",
    )


class EndpointsQuery(PageQuery):
    """Whose endpoints."""

    unit: str | None = Field(None, description="单位代码 Unit's code.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the endpoints' routes."""
    api = APIBlueprint("endpoints", __name__)
    _reading_routes(api, container)
    _writing_routes(api, container)
    _secret_routes(api, container)
    return api


def _reading_routes(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/endpoints", responses={200: EndpointsAnswer})
    @allow(*KEEPERS)
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
        now = container.wall.now()
        return page([endpoint_view(endpoint, now) for endpoint in found], cursor)

    @api.get("/api/v1/endpoints/event-types", responses={200: EventTypesAnswer})
    @allow(*KEEPERS)
    def endpoint_event_types() -> dict[str, Any]:
        """可订阅的事件 The types that an endpoint may ask for."""
        return page([{"type": name} for name in sorted(event_types())], None)

    @api.get(_ONE, responses={200: EndpointAnswer})
    @allow(*KEEPERS)
    def read_endpoint(path: EndpointPath) -> Response:
        """接收地址 One endpoint, and how it fares."""
        return _shown(container, own_endpoint(container, path.endpoint_id))


def _writing_routes(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/endpoints", responses={201: RegisteredEndpoint})
    @allow(*KEEPERS)
    def register(body: EndpointForm) -> tuple[RegisteredEndpoint, int]:
        """登记接收地址 Register an endpoint; the same unit and URL give the same one again."""
        require_own(container, body.unit)
        return _registered(_register(container, body)), 201

    @api.patch(_ONE, responses={200: EndpointAnswer})
    @allow(*KEEPERS)
    def change_endpoint(path: EndpointPath, body: EndpointChangeForm) -> Response:
        """变更接收地址 Another URL or filter; switch it off, or on again: it then catches up.

        With ``If-Match`` of two who read the same one changes it, the other gets 412.
        """
        endpoint = own_endpoint(container, path.endpoint_id)
        require_if_match(endpoint.version, required=False)
        with _refusing_the_late():
            if body.url is not None or body.events is not None:
                endpoint = _change(container, endpoint, body)
            _switch(container, endpoint, body.enabled)
        return _shown(container, container.endpoints.get(endpoint.endpoint_id))

    @api.delete(_ONE, responses={204: None})
    @allow(*KEEPERS)
    def remove(path: EndpointPath) -> tuple[str, int]:
        """注销接收地址 Forget an endpoint; what waits for it will fail."""
        endpoint = own_endpoint(container, path.endpoint_id)
        container.endpoints.remove(endpoint.endpoint_id, by=current().subject)
        return "", 204


def _secret_routes(api: APIBlueprint, container: Container) -> None:
    @api.post(f"{_ONE}/rotate-secret", responses={200: RotatedSecretAnswer})
    @allow(*KEEPERS)
    def rotate_secret(path: EndpointPath, body: RotateForm) -> dict[str, Any]:
        """更换密钥 A new secret, told this once; old ones sign beside it, each for its while."""
        rotated = _rotate(container, own_endpoint(container, path.endpoint_id), body)
        return {
            "endpoint_id": rotated.endpoint_id,
            "secret": rotated.secret,
            "previous_secret_until": rotated.previous_until,
            "former_secrets_until": former_until(rotated, container.wall.now()),
        }


def _register(container: Container, body: EndpointForm) -> Endpoint:
    try:
        by = current().subject
        return container.register_endpoint(body.unit, body.url, body.events, by=by)
    except (UnusableUrl, UnknownEventType) as error:
        raise _refused(error) from error
    except TooManyEndpoints as error:
        raise Problem(409, "too_many_endpoints", most=MOST_OF_A_UNIT) from error


def _rotate(container: Container, endpoint: Endpoint, body: RotateForm) -> Endpoint:
    grace = timedelta(hours=body.grace_hours)
    try:
        with _refusing_the_late():
            return container.rotate_secret(endpoint, grace, by=current().subject)
    except TooManySecrets as error:
        until = error.until.isoformat()
        raise Problem(409, "too_many_secrets", most=MOST_FORMER, until=until) from error


def _switch(container: Container, endpoint: Endpoint, enabled: bool | None) -> None:
    by, version = current().subject, endpoint.version
    if enabled is True:
        container.endpoints.enable(endpoint.endpoint_id, version=version, by=by)
    elif enabled is False:
        now = container.wall.now()
        container.endpoints.disable(endpoint.endpoint_id, "unit", now, version=version, by=by)


@contextmanager
def _refusing_the_late() -> Iterator[None]:
    try:
        yield
    except EndpointMoved as error:
        raise stale(error.version) from error


def _shown(container: Container, endpoint: Endpoint) -> Response:
    view = endpoint_view(endpoint, container.wall.now())
    return with_etag(jsonify(view), endpoint.version)


def _change(container: Container, endpoint: Endpoint, body: EndpointChangeForm) -> Endpoint:
    """Return the endpoint as it is after the change."""
    try:
        changed = container.change_endpoint(
            endpoint, url=body.url, events=body.events, by=current().subject
        )
    except (UnusableUrl, UnknownEventType) as error:
        raise _refused(error) from error
    if changed is None:
        raise invalid("url", "url_known")
    return container.endpoints.get(endpoint.endpoint_id)


def _refused(error: UnusableUrl | UnknownEventType) -> Problem:
    if isinstance(error, UnusableUrl):
        return invalid("url", error.code)
    return invalid("events", "event_unknown", type=str(error))


def _registered(endpoint: Endpoint) -> RegisteredEndpoint:
    return RegisteredEndpoint(
        endpoint_id=endpoint.endpoint_id,
        unit=endpoint.unit,
        url=endpoint.url,
        events=list(endpoint.events),
        secret=endpoint.secret,
    )

"""How endpoints, their tries and their replays are shown; and whose they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from services.common.web.auth import current
from services.common.web.principal import Role
from services.common.web.problems import FieldError, Problem
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.endpoint_replay import EndpointReplay
from services.notify.domain.webhook_delivery import Answered
from services.notify.ports.endpoints import EndpointNotFound

KEEPERS: tuple[Role, ...] = (
    "admin",
    "ops",
    "unit_leader",
    "unit_handler",
    "street",
    "community",
)


class EndpointPath(BaseModel):
    """Which endpoint."""

    endpoint_id: str = Field(max_length=64)


def own_endpoint(container: Container, endpoint_id: str) -> Endpoint:
    """Return an endpoint that is the caller's; another one's answers as none does."""
    try:
        endpoint = container.endpoints.get(endpoint_id)
    except EndpointNotFound as error:
        raise Problem(404, "not_found") from error
    if not is_own(endpoint.unit):
        raise Problem(404, "not_found")
    return endpoint


def is_own(unit: str | None) -> bool:
    """Whether the caller acts for a unit; ops and admins run the machines of all of them."""
    return current().has("admin", "ops") or current().may_see_unit(unit)


def require_own(container: Container, unit: str) -> None:
    """Refuse whoever does not act for a unit, and a code that ops or admins have misspelt."""
    if not is_own(unit):
        raise Problem(403, "out_of_scope")
    if current().has("admin", "ops"):
        require_known(container, unit)


def require_known(container: Container, unit: str) -> None:
    """Refuse a unit that the directory does not know."""
    if not container.directory.has_unit(unit):
        raise invalid("unit", "unit_unknown")


def invalid(field: str, code: str, **params: object) -> Problem:
    """Return the refusal of one field."""
    return Problem(
        422, "invalid", errors=[FieldError(field, code, params)], count=1, fields=[field]
    )


def endpoint_view(endpoint: Endpoint, now: datetime) -> dict[str, Any]:
    """Return an endpoint without its secrets; ``now`` is wall time."""
    return {
        "endpoint_id": endpoint.endpoint_id,
        "unit": endpoint.unit,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "enabled": endpoint.disabled is None,
        "disabled_reason": endpoint.disabled,
        "disabled_at": endpoint.disabled_at,
        "failing_since": endpoint.failing_since,
        "succeeded_at": endpoint.succeeded_at,
        "after": endpoint.after,
        "previous_secret_until": endpoint.previous_until,
        "former_secrets_until": former_until(endpoint, now),
        "created_at": endpoint.created_at,
        "version": endpoint.version,
    }


def former_until(endpoint: Endpoint, now: datetime) -> list[datetime]:
    """Return when each former secret that signs at a wall instant ends, the newest first."""
    return [one.until for one in endpoint.former_secrets(now)]


def answer_view(answered: Answered) -> dict[str, Any]:
    """Return what a try led to."""
    return {
        "result": "sent" if answered.status and answered.status // 100 == 2 else "failed",
        "reason": getattr(answered.outcome, "reason", None),
        "status": answered.status,
        "seconds": answered.seconds,
        "answer": {"headers": dict(answered.headers), "body": answered.body},
    }


def delivery_view(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a try of the log; its request's body is the event at ``unitsequence``."""
    answered = raw["answered"]
    names = (
        "notification_id",
        "event_id",
        "event_type",
        "subject",
        "unitsequence",
        "at",
        "result",
        "reason",
    )
    return {
        "delivery_id": raw["_id"],
        **{name: raw[name] for name in names},
        "seconds": answered["seconds"],
        "request": {"url": raw["url"], "headers": answered["request_headers"]},
        "answer": {
            "status": answered["status"],
            "headers": answered["headers"],
            "body": answered["body"],
        },
    }


def replay_view(replay: EndpointReplay) -> dict[str, Any]:
    """Return how far a replay has come."""
    return {
        "replay_id": replay.replay_id,
        "endpoint_id": replay.endpoint_id,
        "state": replay.state,
        "from_sequence": replay.first,
        "to_sequence": replay.last,
        "only_failed": replay.only_failed,
        "after": replay.after,
        "queued": replay.queued,
        "asked_at": replay.asked_at,
        "ended_at": replay.ended_at,
    }

"""``/api/v1/notifications``: who was told what, when, and how often it was tried."""

from collections.abc import Mapping
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current, require_unit
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.notify.bootstrap import Container
from services.notify.domain.notification import Status
from services.notify.entrypoints.http.notification_answers import (
    NotificationsAnswer,
    RecordAnswer,
)
from services.notify.ports.ledger import NotificationQuery, Reader

_CURSOR = "notifications"
_READERS: tuple[Role, ...] = (
    "operator",
    "callback_agent",
    "reviewer",
    "supervisor",
    "director",
    "auditor",
    "admin",
    "ops",
    "unit_leader",
    "unit_handler",
)


class NotificationsQuery(PageQuery):
    """Which records."""

    ticket_id: str | None = Field(None, description="工单 Ticket.")
    appeal_id: str | None = Field(None, description="诉求 Appeal whose reporter was told.")
    unit: str | None = Field(None, description="单位 Unit that was told.")
    status: Status | None = Field(None, description="状态 State.")
    event_id: str | None = Field(None, max_length=100, description="事件 Event that was told.")


class NotificationPath(BaseModel):
    """Which record."""

    notification_id: str


def blueprint(container: Container) -> APIBlueprint:
    """Return the ledger's route."""
    api = APIBlueprint("notifications", __name__)

    @api.get("/api/v1/notifications", responses={200: NotificationsAnswer})
    @allow(*_READERS)
    def listing(query: NotificationsQuery) -> dict[str, Any]:
        """通知记录 Notifications, without contact data; a unit sees its own."""
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after")
        found = container.records.page(
            NotificationQuery(
                ticket_id=query.ticket_id,
                appeal_id=query.appeal_id,
                unit=_unit_in_scope(query.unit),
                status=query.status,
                event_id=query.event_id,
                after=after,
                limit=query.limit,
                reader=_reader(),
            )
        )
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1]["notification_id"]}) if more else None
        return page(found, cursor)

    @api.get("/api/v1/notifications/<notification_id>", responses={200: RecordAnswer})
    @allow(*_READERS)
    def one(path: NotificationPath) -> dict[str, Any]:
        """一条通知 Why it was sent, by which template, to whom, how often, with what answers."""
        found = container.records.get(path.notification_id, _reader())
        if found is None or not _may_read(found):
            raise Problem(404, "not_found")
        # Who runs the machines sees no cases: not even the end of a telephone number (L1).
        return {**found, "to": found["to"] if current().is_district_wide else None}

    return api


def _may_read(record: Mapping[str, Any]) -> bool:
    return current().has("ops") or current().may_see_unit(record["unit"])


def _reader() -> Reader | None:
    """Return who reads, as sealed tickets know him; none of them is closed to our services."""
    who = current()
    return None if who.has("service") else Reader(who.unit, who.areas)


def _unit_in_scope(unit: str | None) -> str | None:
    """Ops look after deliveries to every unit; a unit's people see what their own unit was told."""
    if current().has("ops") or current().is_district_wide:
        return unit
    unit = unit or current().unit
    require_unit(unit)
    return unit

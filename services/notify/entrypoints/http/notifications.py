"""``/api/v1/notifications``: who was told what, when, and how often it was tried."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow, current, require_unit
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.notify.bootstrap import Container
from services.notify.domain.notification import Status
from services.notify.ports.ledger import NotificationQuery, Reader

_CURSOR = "notifications"


class NotificationsQuery(PageQuery):
    """Which records."""

    ticket_id: str | None = Field(None, description="工单 Ticket.")
    appeal_id: str | None = Field(None, description="诉求 Appeal whose reporter was told.")
    unit: str | None = Field(None, description="单位 Unit that was told.")
    status: Status | None = Field(None, description="状态 State.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the ledger's route."""
    api = APIBlueprint("notifications", __name__)

    @api.get("/api/v1/notifications")
    @allow(
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
    def listing(query: NotificationsQuery) -> dict[str, Any]:
        """通知记录 Notifications, without contact data; a unit sees its own."""
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after")
        found = container.records.page(
            NotificationQuery(
                ticket_id=query.ticket_id,
                appeal_id=query.appeal_id,
                unit=_unit_in_scope(query.unit),
                status=query.status,
                after=after,
                limit=query.limit,
                reader=_reader(),
            )
        )
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1]["notification_id"]}) if more else None
        return page(found, cursor)

    return api


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

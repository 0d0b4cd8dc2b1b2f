"""``/api/v1/work-orders/lanes``: a unit's work by clock, with what each lane holds (D2, K1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.listing.lanes import Lane, Standing, in_lane, lane_counts
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.offered_verbs import verbs_on
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared
from services.dispatch.entrypoints.http.views import order_summary

_LIST: Final = "order_lanes"


class LaneQuery(PageQuery):
    """Which lane of which unit; a unit sees its own, whatever it asks for."""

    unit: str | None = Field(None, description="承办单位 Unit; for the district's staff.")
    lane: Lane | None = Field(None, description="所处环节 The lane to list; left out: counts only.")
    late: bool = Field(False, description="只看超时 Only what is overdue.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("order_lanes", __name__)

    @api.get("/api/v1/work-orders/lanes")
    @allow(*READERS)
    def lanes(query: LaneQuery) -> dict[str, Any]:
        """按时限分列 A unit's live orders by what is to be done next, the next due first."""
        who, now = caller(), container.clock.now()
        unit = query.unit if who.is_district_wide else who.unit
        found = container.listing.orders.standings(unit, who) if unit else ()
        here = in_lane(found, query.lane) if query.lane else ()
        wanted = [one for one in here if one.is_late(now) or not query.late]
        after = _place(query.cursor, query.lane)
        shown = [one for one in wanted if after is None or one.place > after][: query.limit]
        more = bool(shown) and shown[-1].place < wanted[-1].place
        cursor = encode_cursor(f"{_LIST}:{query.lane}", _position(shown[-1])) if more else None
        counts = {
            lane: {"count": one.count, "late": one.late}
            for lane, one in lane_counts(found, now).items()
        }
        return {
            **page(_lines(container, shown, now), cursor),
            "unit": unit,
            "lane": query.lane,
            "lanes": counts,
            "as_of": now,
        }

    return api


def _lines(
    container: Container, standings: Sequence[Standing], now: datetime
) -> list[dict[str, Any]]:
    """Return the lines; what has moved on between the two looks keeps the place that it had."""
    who, directory = caller(), directory_of(container)
    tickets = container.tickets.get_many([one.ticket_id for one in standings])
    lines = []
    for one in standings:
        ticket = tickets.get(one.ticket_id)
        if ticket is None or not who.may_see(ticket):
            continue
        order = ticket.order_of(one.order_id)
        line = {
            **order_summary(ticket, order, directory, who),
            "actions": verbs_on(container, ticket, who, now, order.id),
            "title": ticket.matter.title,
            "due_at": one.due_at,
            "late": one.is_late(now),
            "resident_due_at": ticket.resident_due_at,
            "member_count": len(ticket.members),
        }
        lines.append(show("lane_line", line, cleared(ticket, who)))
    return lines


def _position(last: Standing) -> dict[str, Any]:
    return {"at": last.due_at.isoformat(), "number": last.number, "id": last.order_id}


def _place(cursor: str | None, lane: Lane | None) -> tuple[datetime, str, str] | None:
    """Return behind which place a page begins; a cursor of another lane is a 400."""
    at = decode_cursor(f"{_LIST}:{lane}", cursor)
    return (datetime.fromisoformat(at["at"]), at["number"], at["id"]) if at else None

"""``/api/v1/rulings``, a ticket's arbitration, and what was ruled on matters like it (D3)."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.arbitration.ruling import climbed_to
from services.dispatch.domain.arbitration.similar import MOST_SHOWN, Likeness
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.forms.tickets import DraftRuleForm
from services.dispatch.entrypoints.http import disputes_views as views
from services.dispatch.entrypoints.http.access import (
    ANYBODY,
    READERS,
    OrderPath,
    TicketPath,
    answer,
    caller,
    directory_of,
    order_for,
    seen,
)
from services.dispatch.ports.rulings import RulingFilter

_LIST = "rulings"
_AREA_ROLES = frozenset({"street", "community", "grid_officer"})


class RulingPath(BaseModel):
    """Which ruling."""

    ruling_id: str = Field(description="裁定 Ruling id.")


class RulingQuery(PageQuery):
    """Filters; all that are given must fit."""

    unit: str | None = Field(None, description="当事或被裁定单位 A party, or a unit that is bound.")
    area: str | None = Field(None, description="区域，含其下 Area, with all within it.")
    category: str | None = Field(None, description="类目 Category.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("disputes", __name__)
    _dispute_routes(api, container)
    _ruling_routes(api, container)
    return api


def _dispute_routes(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/tickets/<ticket_id>/arbitration")
    @allow(*READERS)
    def arbitration(path: TicketPath) -> Response:
        """退单与裁定 Returns, statements, ruling, and earlier rulings on matters like it."""
        ticket = seen(container.tickets.get(path.ticket_id))
        ladder = container.desk.situation(ticket, container.clock.now()).ladder
        directory = directory_of(container)
        above, alike = climbed_to(ticket, ladder), _similar(container, ticket)
        body = views.dispute_view(ticket, directory, caller(), above, alike)
        return answer(body, ticket.version)

    @api.get("/api/v1/work-orders/<work_order_id>/similar-rulings")
    @allow(*READERS)
    def similar(path: OrderPath) -> dict[str, Any]:
        """类似裁定 Earlier rulings on matters like it, the newest first: read before returning."""
        ticket = seen(container.tickets.by_order(path.work_order_id))
        order = ticket.order_of(path.work_order_id)
        if not caller().may_see_part(ticket, order.unit):
            raise NotFound
        return page(_similar(container, ticket), None)

    @api.get("/api/v1/return-reasons")
    @allow(*ANYBODY)
    def reasons() -> dict[str, Any]:
        """退单理由 Why a unit may return an order."""
        known = directory_of(container).return_reasons.values()
        rows = [{"code": one.code, "name": one.name, "name_en": one.name_en} for one in known]
        return page(rows, None)


def _ruling_routes(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/rulings")
    @allow(*READERS)
    def listing(query: RulingQuery) -> dict[str, Any]:
        """裁定列表 Rulings, the latest first, within the caller's scope."""
        wanted = _scoped(query, caller())
        if wanted is None:
            return page([], None)
        found = container.disputes.rulings.find(wanted, _position(query.cursor), query.limit)
        directory = directory_of(container)
        rows = [
            views.ruling_view(ticket, ruling, directory, caller())
            for ticket in found
            for ruling in reversed(ticket.dispute.rulings)
            if caller().may_see(ticket)
        ]
        more = len(found) == query.limit
        return page(rows, _cursor(found[-1]) if more else None)

    @api.get("/api/v1/rulings/<ruling_id>")
    @allow(*READERS)
    def one(path: RulingPath) -> dict[str, Any]:
        """裁定 One ruling."""
        ticket = seen(container.disputes.rulings.ticket_of(path.ruling_id))
        return _ruling(container, ticket, path.ruling_id)

    @api.post("/api/v1/rulings/<ruling_id>/draft-rule")
    @allow(*READERS)
    def draft_rule(path: RulingPath, body: DraftRuleForm) -> dict[str, Any]:
        """转为派单规则 Make a draft routing rule of a ruling; nothing is in force by that."""
        order = order_for(path.ruling_id, "draft_rule", body)
        ticket = container.disputes.draft_rule(path.ruling_id, order, area=body.area)
        return _ruling(container, ticket, path.ruling_id)


def _ruling(container: Container, ticket: Ticket, ruling_id: str) -> dict[str, Any]:
    found = next(item for item in ticket.dispute.rulings if item.id == ruling_id)
    return views.ruling_view(ticket, found, directory_of(container), caller())


def _similar(container: Container, ticket: Ticket) -> list[views.View]:
    units = dict.fromkeys((*ticket.dispute.parties, *(order.unit for order in ticket.orders)))
    likeness = Likeness(ticket.category or "", ticket.area_code or "", tuple(units))
    directory = directory_of(container)
    found = container.disputes.rulings.similar(likeness, MOST_SHOWN + 1)
    rows = [views.similar_view(one, likeness, directory) for one in found if one.id != ticket.id]
    return [row for row in rows if row is not None][:MOST_SHOWN]


def _scoped(query: RulingQuery, who: Caller) -> RulingFilter | None:
    """Return the filter within the caller's scope; None where nothing is left of it."""
    areas: tuple[str, ...] = (query.area,) if query.area else ()
    unit = query.unit
    if who.is_district_wide:
        return RulingFilter(unit, areas, query.category, who)
    if who.areas and not who.roles.isdisjoint(_AREA_ROLES):
        inside = tuple(a for a in areas if any(a.startswith(own) for own in who.areas))
        return (
            None
            if areas and not inside
            else RulingFilter(unit, inside or who.areas, query.category, who)
        )
    if who.unit is None or unit not in (None, who.unit):
        return None
    return RulingFilter(who.unit, areas, query.category, who)


def _position(cursor: str | None) -> tuple[datetime, str] | None:
    found = decode_cursor(_LIST, cursor)
    return (datetime.fromisoformat(found["at"]), found["id"]) if found else None


def _cursor(last: Ticket) -> str:
    ruling = last.dispute.ruling
    at = ruling.ruled_at.isoformat() if ruling else ""
    return encode_cursor(_LIST, {"at": at, "id": last.id})

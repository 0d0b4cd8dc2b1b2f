"""``/api/v1/tickets/{id}``: one ticket, its story, its routing, its deadlines explained."""

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import MAX_LIMIT, PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http import views
from services.dispatch.entrypoints.http.access import (
    READERS,
    TicketPath,
    answer_ticket,
    caller,
    directory_of,
    seen,
)
from services.dispatch.entrypoints.http.deadline_views import deadlines_view
from services.dispatch.entrypoints.http.routing_views import routing_view

_STORY = "history"


class HistoryQuery(PageQuery):
    """Which page of a story; most stories fit on one."""

    limit: int = Field(MAX_LIMIT, ge=1, le=MAX_LIMIT, description="每页条数 Entries a page.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("tickets", __name__)

    @api.get("/api/v1/tickets/<ticket_id>")
    @allow(*READERS)
    def one(path: TicketPath) -> Response:
        """工单详情 A ticket with orders, clocks, tier and members."""
        return answer_ticket(container, seen(container.tickets.get(path.ticket_id)))

    @api.get("/api/v1/tickets/<ticket_id>/history")
    @allow(*READERS)
    def history(path: TicketPath, query: HistoryQuery) -> dict[str, Any]:
        """工单经过 The story page by page, in order; a unit reads its own part of it."""
        ticket = seen(container.tickets.get(path.ticket_id))
        after = (decode_cursor(_STORY, query.cursor) or {}).get("after", 0)
        events = container.lists.history(ticket.id, after, query.limit)
        more = len(events) == query.limit and events[-1]["sequence"] < ticket.sequence
        cursor = encode_cursor(_STORY, {"after": events[-1]["sequence"]}) if more else None
        return page(views.story_view(events, ticket, caller(), container.tickets), cursor)

    @api.get("/api/v1/tickets/<ticket_id>/routing")
    @allow(*READERS)
    def routing(path: TicketPath) -> dict[str, Any]:
        """派遣依据 Why the ticket went where it went, and why not elsewhere."""
        ticket = seen(container.tickets.get(path.ticket_id))
        decided = container.directories.version(ticket.routing.directory_version)
        return routing_view(ticket, decided or directory_of(container), caller())

    @api.get("/api/v1/tickets/<ticket_id>/deadlines")
    @allow(*READERS)
    def deadlines(path: TicketPath) -> dict[str, Any]:
        """时限依据 Every clock with the intervals that were counted and those that were not."""
        ticket = seen(container.tickets.get(path.ticket_id))
        now = container.clock.now()
        timing = container.desk.situation(ticket, now).timing
        return deadlines_view(ticket, timing.calendars, now, caller())

    return api

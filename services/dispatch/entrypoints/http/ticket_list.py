"""``GET /api/v1/tickets``: the console's list, with any filter, within the caller's scope."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.listing.due import work_due_at
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.forms.lists import TicketQuery
from services.dispatch.entrypoints.http import views
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.rights.readers import may_read_text, words_read
from services.dispatch.ports.listing import Place, Reach, Sort, Total, Wanted


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("ticket_list", __name__)

    @api.get("/api/v1/tickets")
    @allow(*READERS)
    def listing(query: TicketQuery) -> dict[str, Any]:
        """工单列表 Tickets that fit, page by page; the first page tells how many there are."""
        who, directory = caller(), directory_of(container)
        wanted = wanted_of(container, query, who)
        reach, after = reach_of(who), _place(wanted.sort, query.cursor)
        found = container.listing.search.find(wanted, reach, after, query.limit)
        # Whoever may not read the words does not find by them either.
        shown = [t for t in found if not wanted.pieces or may_read_text(t, who)]
        cursor = _cursor(wanted.sort, found[-1]) if len(found) == query.limit else None
        body = page([views.ticket_summary(ticket, directory, who) for ticket in shown], cursor)
        if after is None:
            whole = len(found) < query.limit  # then nobody needs to count
            total = Total(0, more=False) if whole else container.listing.search.total(wanted, reach)
            body["total"] = {"count": max(total.count, len(shown)), "more": total.more}
        return body

    @api.get("/api/v1/tickets/count")
    @allow(*READERS)
    def count(query: TicketQuery) -> dict[str, Any]:
        """工单精确计数 How many tickets fit, exactly; for totals that a list tells as more."""
        who = caller()
        wanted = wanted_of(container, query, who)
        return {"count": container.listing.search.count(wanted, reach_of(who))}

    @api.get("/api/v1/queues")
    @allow(*READERS)
    def queues() -> Response:
        """队列计数 How many tickets wait in each of the caller's queues, exactly."""
        who, now = caller(), container.clock.now()
        counts = dict(container.listing.queues(who, reach_of(who), now))
        response = Response(current_app.json.dumps({"queues": counts}), mimetype="application/json")
        response.add_etag()
        response.make_conditional(request)
        return response

    return api


def wanted_of(container: Container, query: TicketQuery, who: Caller) -> Wanted:
    """Return what a caller asks for now; days are the district's."""
    return query.wanted(
        container.clock.now(),
        directory_of(container).number_prefix,
        subject=who.subject,
        zone=ZoneInfo(container.settings.time_zone),
    )


def reach_of(who: Caller) -> Reach:
    """Return whose tickets a caller sees: by office all, else his unit's and his areas'."""
    if who.is_district_wide:
        return Reach(everywhere=True, reader=who, words=words_read(who))
    of_unit = who.is_of_area or not who.roles.isdisjoint({"unit_handler", "unit_leader"})
    return Reach(
        unit=who.unit if of_unit else None,
        areas=who.areas if who.is_of_area else (),
        reader=who,
        words=words_read(who),
    )


def _place(sort: Sort, cursor: str | None) -> Place | None:
    """Return where the page before ended; a cursor of another order is a 400."""
    at = decode_cursor(f"tickets:{sort}", cursor)
    if at is None:
        return None
    due = at.get("due_at")
    return Place(at["number"], datetime.fromisoformat(due) if due else None, at.get("severity"))


def _cursor(sort: Sort, last: Ticket) -> str:
    at: dict[str, Any] = {"number": last.number}
    if sort == "due":
        at["due_at"] = (work_due_at(last) or last.opened_at).isoformat()
    elif sort == "severity":
        at["severity"] = last.severity
    return encode_cursor(f"tickets:{sort}", at)

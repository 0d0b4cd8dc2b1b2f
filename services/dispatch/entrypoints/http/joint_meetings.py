"""``/api/v1/joint-meetings``: the joint meetings that are called, the nearest first (会商)."""

from datetime import datetime
from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.meetings.meeting import Meeting, open_among
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.offered_verbs import verbs_on
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared

_LIST = "joint_meetings"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("joint_meetings", __name__)

    @api.get("/api/v1/joint-meetings")
    @allow(*READERS)
    def joint_meetings(query: PageQuery) -> dict[str, Any]:
        """会商队列 Joint meetings that are called and not yet held, by their dates.

        The district's staff see all, others those that they come to or that are in their area.
        """
        who, directory, now = caller(), directory_of(container), container.clock.now()
        found = container.lists.meetings(_position(query.cursor), query.limit, who)
        rows = [
            _line(ticket, meeting, directory, who, now, verbs_on(container, ticket, who, now))
            for ticket in found
            for meeting in [open_among(ticket.meetings)]
            if meeting is not None
        ]
        return page(rows, _cursor(found[-1]) if len(found) == query.limit else None)

    return api


def _line(
    ticket: Ticket,
    meeting: Meeting,
    directory: Directory,
    who: Caller,
    now: datetime,
    verbs: list[str],
) -> dict[str, Any]:
    """Return a meeting with what it is about, and what the reader may do about it."""
    category = directory.categories.get(ticket.category or "")
    view = {
        "meeting_id": meeting.id,
        "ticket_id": ticket.id,
        "number": ticket.number,
        "state": meeting.state,
        "trigger": meeting.trigger,
        "rule": meeting.rule,
        "called_by": meeting.called_by,
        "called_by_name": directory.unit_name(meeting.called_by),
        "called_at": meeting.called_at,
        "hold_by": meeting.hold_by,
        "reason": meeting.reason,
        "overdue": now > meeting.hold_by,
        "units": [{"unit": code, "name": directory.unit_name(code)} for code in meeting.units],
        "category": ticket.category,
        "category_name": category.name if category else None,
        "area_code": ticket.area_code,
        "area_name": directory.area_name(ticket.area_code) if ticket.area_code else None,
        "severity": ticket.severity,
        "tier": ticket.tier,
        "title": ticket.matter.title,
        "actions": verbs,
    }
    return show("joint_meeting", view, cleared(ticket, who))


def _position(cursor: str | None) -> tuple[datetime, str] | None:
    found = decode_cursor(_LIST, cursor)
    return (datetime.fromisoformat(found["at"]), found["number"]) if found else None


def _cursor(last: Ticket) -> str:
    meeting = open_among(last.meetings)
    at = meeting.hold_by.isoformat() if meeting else ""
    return encode_cursor(_LIST, {"at": at, "number": last.number})

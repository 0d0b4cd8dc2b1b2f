"""Dangers and attachments of tickets as JSON."""

from dataclasses import asdict
from typing import Any

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.danger.calling import CLOCK
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared

View = dict[str, Any]
_CONTENT = "/api/v1/attachments"


def danger_view(ticket: Ticket) -> View | None:
    """Return a ticket's alarm and transfers, or None where there was never any."""
    alarm = ticket.alarm
    if alarm is None and not ticket.transfers:
        return None
    answer_by = next((clock.due_at for clock in ticket.clocks if clock.kind == CLOCK), None)
    return {
        "alarm": {**asdict(alarm), "answer_by": answer_by} if alarm else None,
        "transfers": [asdict(one) for one in ticket.transfers],
    }


def attachments_view(ticket: Ticket) -> list[View]:
    """Return what reporters added, with the address at intake: ids and links, no bytes."""
    return [
        {
            "attachment_id": attachment_id,
            "appeal_id": member.appeal_id,
            "href": f"{_CONTENT}/{attachment_id}",
        }
        for member in ticket.members
        for attachment_id in member.attachments
    ]


def danger_line(ticket: Ticket, directory: Directory, caller: Caller) -> View:
    """Return a line of the duty officers' list."""
    alarm = ticket.alarm
    clocks = (clock.due_at for clock in ticket.clocks if clock.kind == CLOCK)
    line = {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "severity": ticket.severity,
        "title": ticket.matter.title,
        "address": ticket.matter.address,
        "area_code": ticket.area_code,
        "area_name": directory.area_name(ticket.area_code) if ticket.area_code else None,
        "certain": bool(alarm and alarm.words),
        "danger_words": [*alarm.words, *alarm.doubts] if alarm else [],
        "raised_at": alarm.raised_at if alarm else None,
        "calls": alarm.calls if alarm else 0,
        "tier": alarm.tier if alarm else 0,
        "officer": alarm.officer if alarm else None,
        "officer_name": _name_of(alarm.officer, directory) if alarm else None,
        "acknowledged_by": alarm.acknowledged_by if alarm else None,
        "answer_by": next(clocks, None),
        "version": ticket.version,
    }
    return show("danger_line", line, cleared(ticket, caller))


def _name_of(officer: str | None, directory: Directory) -> str | None:
    """Return what the centre's rosters call an officer; None where they do not know him."""
    if officer is None:
        return None
    rotas = (rota for (unit, _), rota in directory.rotas.items() if unit == directory.center_unit)
    return next((rota.name_of(officer) for rota in rotas if officer in rota.subjects), None)

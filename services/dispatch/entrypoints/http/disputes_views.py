"""Returns, arbitrations and rulings as JSON, each reader seeing what he may."""

from collections.abc import Iterable
from typing import Any

from services.dispatch.domain.arbitration.dispute import Arbitration, Return, Ruling, Statement
from services.dispatch.domain.arbitration.rulers import may_read_statements
from services.dispatch.domain.arbitration.similar import Likeness, alike
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.policy import Responsible
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.rights.clearances import Clearance
from services.dispatch.entrypoints.http.rights.fields import FIELDS, show
from services.dispatch.entrypoints.http.rights.readers import (
    FOR_ALL,
    cleared_of_dispute,
    cleared_of_ruling,
)

View = dict[str, Any]


def dispute_view(
    ticket: Ticket,
    directory: Directory,
    caller: Caller,
    above: Iterable[Responsible],
    similar: Iterable[View] = (),
) -> View:
    """Return a ticket's returns and arbitrations; what the parties say only to those concerned."""
    higher = list(above)
    clearances = cleared_of_dispute(ticket, caller)
    dispute = ticket.dispute
    involved = caller.is_district_wide or caller.unit in dispute.parties
    involved = involved or any(
        may_read_statements(item, caller, higher) for item in dispute.arbitrations
    )
    ruling = dispute.ruling
    view = {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "resident_due_at": ticket.resident_due_at,
        "returns": [
            show("return", _return(item, ticket, directory), clearances)
            for item in dispute.returns
            if involved
        ],
        "arbitrations": [
            _arbitration(item, directory, caller, higher, clearances)
            for item in dispute.arbitrations
        ],
        "ruling": ruling_view(ticket, ruling, directory, caller) if ruling else None,
        "similar": list(similar),
    }
    return show("dispute", view, clearances)


def ruling_view(ticket: Ticket, ruling: Ruling, directory: Directory, caller: Caller) -> View:
    """Return a ruling: who leads, who supports, why; it is told to everybody whom it concerns."""
    view = _ruling(ticket, ruling, directory)
    return show("ruling", view, cleared_of_ruling(ticket, ruling, caller))


def _ruling(ticket: Ticket, ruling: Ruling, directory: Directory) -> View:
    category = directory.categories.get(ruling.category)
    return {
        "ruling_id": ruling.id,
        "ticket_id": ticket.id,
        "number": ticket.number,
        "category": ruling.category,
        "category_name": category.name if category else None,
        "area_code": ruling.area_code,
        "area_name": directory.area_name(ruling.area_code),
        "parties": list(ticket.dispute.parties),
        "lead": ruling.lead,
        "lead_name": directory.unit_name(ruling.lead),
        "supports": list(ruling.supports),
        "reason": ruling.reason,
        "basis": ruling.basis,
        "minutes": list(ruling.minutes),
        "by_unit": ruling.by_unit,
        "ruled_at": ruling.ruled_at,
        "in_time": ruling.in_time,
        "draft": dict(ruling.draft) if ruling.draft else None,
    }


def similar_view(ticket: Ticket, likeness: Likeness, directory: Directory) -> View | None:
    """Return a ruling on another matter with what is alike, without ticket, names and papers."""
    ruling = ticket.dispute.ruling
    if ruling is None:
        return None
    shared = alike(likeness, ruling, ticket.dispute.parties)
    if not shared:
        return None
    named = {**_ruling(ticket, ruling, directory), "alike": list(shared)}
    view = {name: value for name, value in named.items() if name in FIELDS["similar_ruling"]}
    # Nothing of a confidential or sealed case is a precedent: its words may be read.
    return show("similar_ruling", view, FOR_ALL | {"work"})


def _return(item: Return, ticket: Ticket, directory: Directory) -> View:
    reason = directory.return_reasons.get(item.reason)
    return {
        "work_order_id": item.order_id,
        "unit": item.unit,
        "unit_name": directory.unit_name(item.unit),
        "reason": item.reason,
        "reason_name": reason.name if reason else item.reason,
        "reason_name_en": reason.name_en if reason else item.reason,
        "basis": item.basis,
        "returned_at": item.returned_at,
        "verdict": item.verdict,
        "decided_at": item.decided_at,
        "decision": item.decision,
        "charged": ticket.order_of(item.order_id).charged,
    }


def _arbitration(
    item: Arbitration,
    directory: Directory,
    caller: Caller,
    above: list[Responsible],
    clearances: frozenset[Clearance],
) -> View:
    if may_read_statements(item, caller, above):
        clearances |= {"statements"}
    view = {
        "arbitration_id": item.id,
        "opened_at": item.opened_at,
        "due_at": item.due_at,
        "parties": list(item.parties),
        "unit": item.unit,
        "unit_name": directory.unit_name(item.unit),
        "roles": list(item.roles),
        "ruling_id": item.ruling.id if item.ruling else None,
        "statements": [_statement(one) for one in item.statements],
        "statement_count": len(item.statements),
    }
    return show("arbitration", view, clearances)


def _statement(item: Statement) -> View:
    return {
        "unit": item.unit,
        "by": item.by,
        "text": item.text,
        "attachments": list(item.attachments),
        "made_at": item.made_at,
    }

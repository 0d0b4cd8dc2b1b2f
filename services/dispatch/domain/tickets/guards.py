"""The guards that the transition table names: what ticket, order and caller have to be (D1)."""

from collections.abc import Callable, Mapping
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import NEVER_HELD
from services.dispatch.domain.meetings.meeting import open_among
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import LimitReached, NotFound, Refusal, RoleMissing
from services.dispatch.domain.tickets.ticket import Ticket

Guard = Callable[[Ticket, WorkOrder | None, Caller], Refusal | None]

_RULERS: Final = frozenset({"supervisor", "director"})
_DISTRICT: Final = _RULERS | {"district_leader"}


def _own_order(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket
    owned = order is not None and caller.unit is not None and order.unit == caller.unit
    return None if owned else NotFound()


def _accused_order(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del caller
    held = order is not None and order.is_live and ticket.seal.bars(order.unit)
    return None if held else LimitReached("not_with_accused")


def _not_own_unit(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    if caller.unit is not None and caller.unit == ticket.seal.office:
        return None  # of a discipline clue nobody else knows: another person of the office judges
    own = order is not None and order.unit == caller.unit
    return RoleMissing(_RULERS) if own and caller.roles.isdisjoint(_RULERS) else None


def _tier_above(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    """Refuse a superior of others: above a community is its street, above the rest the centre."""
    del ticket
    below = order is not None and order.unit in caller.below
    return None if below or not caller.roles.isdisjoint(_DISTRICT) else RoleMissing(_RULERS)


def _other_person(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket
    same = order is not None and order.submitted_by == caller.subject
    return LimitReached("own_result") if same else None


def _not_urgent(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    urgent = ticket.severity in NEVER_HELD
    return LimitReached("never_asked", severity=ticket.severity) if urgent else None


def _not_anonymous(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    return LimitReached("nobody_to_ask") if ticket.matter.anonymous else None


def _extension_asked(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket, caller
    asked = order is not None and order.extension is not None
    return None if asked else LimitReached("no_extension_asked")


def _return_pending(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    return None if ticket.dispute.pending is not None else LimitReached("no_return_pending")


def _suspension_asked(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket, caller
    asked = order is not None and order.suspension is not None
    return None if asked else LimitReached("no_suspension_asked")


def _approval_needed(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket, caller
    needed = order is not None and order.needs_approval
    return None if needed else LimitReached("approval_not_needed")


def _no_approval_needed(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket, caller
    needed = order is not None and order.needs_approval
    return LimitReached("approval_missing") if needed else None


def _outcome_done(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del ticket, caller
    done = order is not None and order.outcome == "done"
    return None if done else LimitReached("not_done")


def _lead_judges(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order
    lead = ticket.live_order
    leads = lead is not None and caller.unit is not None and lead.unit == caller.unit
    return None if leads or caller.is_district_wide else NotFound()


def _outcome_cannot_be_done(
    ticket: Ticket, order: WorkOrder | None, caller: Caller
) -> Refusal | None:
    return LimitReached("not_done") if _outcome_done(ticket, order, caller) is None else None


def _alarm_open(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    is_open = ticket.alarm is not None and ticket.alarm.is_open
    return None if is_open else LimitReached("no_open_danger")


def _no_meeting(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    called = open_among(ticket.meetings)
    return None if called is None else LimitReached("meeting_called_already")


def _meeting_called(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order, caller
    called = open_among(ticket.meetings)
    return LimitReached("no_meeting_called") if called is None else None


def _own_meeting(ticket: Ticket, order: WorkOrder | None, caller: Caller) -> Refusal | None:
    del order
    called = open_among(ticket.meetings)
    own = called is not None and caller.unit is not None and called.called_by == caller.unit
    return None if own else RoleMissing(_RULERS)


GUARDED: Final[Mapping[str, Guard]] = {
    "own_order": _own_order,
    "accused_order": _accused_order,
    "not_own_unit": _not_own_unit,
    "tier_above": _tier_above,
    "other_person": _other_person,
    "not_urgent": _not_urgent,
    "not_anonymous": _not_anonymous,
    "extension_asked": _extension_asked,
    "return_pending": _return_pending,
    "suspension_asked": _suspension_asked,
    "approval_needed": _approval_needed,
    "no_approval_needed": _no_approval_needed,
    "lead_judges": _lead_judges,
    "outcome_done": _outcome_done,
    "outcome_cannot_be_done": _outcome_cannot_be_done,
    "alarm_open": _alarm_open,
    "no_meeting": _no_meeting,
    "meeting_called": _meeting_called,
    "own_meeting": _own_meeting,
}

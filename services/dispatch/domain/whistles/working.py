"""What the parties do together: plan, result, the end, also where the ticket itself ends."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.parties import (
    RULERS,
    NotParty,
    is_blower,
    whistle_of,
    working_unit,
)
from services.dispatch.domain.whistles.planning import stop_plan_clock
from services.dispatch.domain.whistles.signing_in import stop_report_in
from services.dispatch.domain.whistles.states import after
from services.dispatch.domain.whistles.whistle import (
    CloseReason,
    JointPlan,
    JointResult,
    Whistle,
    WhistleOutcome,
)


def plan(
    ticket: Ticket, whistle_id: str, caller: Caller, center_unit: str, now: datetime, *, text: str
) -> Ticket:
    """Write the joint plan, or a new revision of it; somebody must have come to agree on it."""
    whistle = whistle_of(ticket, whistle_id)
    unit = working_unit(whistle, caller, center_unit)
    state = after(ticket, whistle, "plan")
    _must_have_company(whistle)
    revision = whistle.plan.revision + 1 if whistle.plan else 1
    in_time = whistle.plan_due_at is None or now <= whistle.plan_due_at
    joint = JointPlan(
        substantial("text", text, MIN_BASIS), caller.subject, unit, now, in_time, revision
    )
    ticket = stop_plan_clock(ticket, whistle_id, now)
    return ticket.with_whistle(replace(whistle, state=state, plan=joint, result=None))


def result(
    ticket: Ticket,
    whistle_id: str,
    caller: Caller,
    center_unit: str,
    now: datetime,
    *,
    outcome: WhistleOutcome,
    text: str,
) -> Ticket:
    """Write what came of it.

    Raises:
        LimitReached: nobody has come, or the plan that this kind asks for is missing.

    """
    whistle = whistle_of(ticket, whistle_id)
    unit = working_unit(whistle, caller, center_unit)
    state = after(ticket, whistle, "result")
    _must_have_company(whistle)
    if whistle.plan is None and whistle.plan_due_at is not None:
        raise LimitReached("plan_needed")
    joint = JointResult(outcome, substantial("text", text, MIN_BASIS), caller.subject, unit, now)
    return ticket.with_whistle(replace(whistle, state=state, result=joint))


def close(
    ticket: Ticket,
    whistle_id: str,
    caller: Caller,
    center_unit: str,
    now: datetime,
    *,
    reason: str | None,
    assess_until: datetime,
) -> Ticket:
    """End the whistle: settled where there is a result, called off with a reason where not.

    The side that blew does, or the head of the centre's shift.
    """
    whistle = whistle_of(ticket, whistle_id)
    if not is_blower(whistle, caller, center_unit) and caller.roles.isdisjoint(RULERS):
        raise NotParty("enders")
    after(ticket, whistle, "close")
    settled = whistle.state == "resolved"
    note = substantial("reason", reason or "", 0 if settled else MIN_BASIS) or None
    return _ended(
        ticket,
        replace(whistle, closed_by=caller.subject, close_note=note, assess_until=assess_until),
        "settled" if settled else "called_off",
        now,
    )


def end_with_ticket(
    ticket: Ticket, by: str, now: datetime, *, assess_until: datetime
) -> tuple[Ticket, tuple[Whistle, ...]]:
    """End every live whistle of a ticket that is over; return it and the whistles that ended."""
    live = [item for item in ticket.whistles if item.is_live]
    for whistle in live:
        ending = replace(whistle, closed_by=by, assess_until=assess_until)
        ticket = _ended(ticket, ending, "ticket_ended", now)
    return ticket, tuple(whistle_of(ticket, item.id) for item in live)


def _ended(ticket: Ticket, whistle: Whistle, reason: CloseReason, now: datetime) -> Ticket:
    """Stop the clocks of the plan and of those still awaited; they are let go, not forgiven."""
    ticket = stop_plan_clock(ticket, whistle.id, now)
    for summons in whistle.summons:
        if summons.is_awaited:
            ticket = stop_report_in(ticket, summons, now)
            whistle = whistle.with_summons(replace(summons, released_at=now, code=None))
    return ticket.with_whistle(replace(whistle, state="closed", close_reason=reason, closed_at=now))


def _must_have_company(whistle: Whistle) -> None:
    if not whistle.has_company:
        raise LimitReached("nobody_has_come")

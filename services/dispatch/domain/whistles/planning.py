"""The joint plan (联合处置方案) of a whistle: whose clock runs until there is one, and its end."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import start_clock
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.kinds import WhistleKind


def start_plan_clock(
    ticket: Ticket,
    kind: WhistleKind,
    calendar: Calendar,
    now: datetime,
    *,
    blower: str,
    whistle_id: str,
) -> Clock | None:
    """Return the clock of the plan that a kind asks for: who called the units answers for it."""
    if kind.plan is None:
        return None
    number = ticket.next_number("joint_plan")
    clock = start_clock("joint_plan", number, kind.plan, calendar, now, unit=blower)
    return replace(clock, whistle_id=whistle_id, pace=kind.pace)


def stop_plan_clock(ticket: Ticket, whistle_id: str, now: datetime) -> Ticket:
    """Stop the clock of a whistle's plan, if one runs: there is a plan, or none is wanted."""
    found = plan_clock(ticket, whistle_id)
    return ticket.with_clock(clocks.stop(found, now)) if found else ticket


def plan_clock(ticket: Ticket, whistle_id: str) -> Clock | None:
    """Return the clock of a whistle's plan, stopped or not."""
    return next(
        (c for c in ticket.clocks if c.kind == "joint_plan" and c.whistle_id == whistle_id), None
    )

"""Which clocks a ticket has in which state: the centre's own, and those of the unit."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.sla import Limits, SlaProfile
from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.orders.handling_rules import DEFAULT_HANDLING, HandlingRules
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.terms import ClockKind, Severity
from services.dispatch.domain.tickets.ticket import Ticket

NEVER_HELD: Final[frozenset[Severity]] = frozenset({"P0", "P1"})


@dataclass(frozen=True, slots=True)
class Timing:
    """The limits and policy of a ticket's birth, and the calendars that it goes by."""

    sla: SlaProfile
    policy: Policy
    calendars: Calendars
    handling: HandlingRules = DEFAULT_HANDLING

    @property
    def calendar(self) -> Calendar:
        """The district's calendar, by which the centre and the residents go."""
        return self.calendars.district

    def limits(self, ticket: Ticket) -> Limits:
        """Return the limits of a ticket as it is."""
        return self.sla.limits(ticket.severity, ticket.kind)

    def start(
        self,
        ticket: Ticket,
        kind: ClockKind,
        limit: Amount,
        since: datetime,
        order: WorkOrder | None = None,
    ) -> Clock:
        """Return a new running clock of a ticket, of the centre's or of an order."""
        return clocks.start_clock(
            kind,
            ticket.next_number(kind),
            limit,
            self.calendar,
            since,
            percents=self.policy.approaching_percent,
            order_id=order.id if order else None,
            unit=order.unit if order else None,
        )


def start_centre_clock(ticket: Ticket, timing: Timing, since: datetime) -> Ticket:
    """Start the clock of what the centre has to decide: screening, acceptance, review (D2)."""
    limit = timing.limits(ticket).screen
    return ticket.with_clock(timing.start(ticket, "screen", limit, since))


def stop_centre_clock(ticket: Ticket, now: datetime) -> Ticket:
    """Stop the centre's clock: it has decided."""
    return stop_clock(ticket, "screen", now)


def stop_clock(
    ticket: Ticket, kind: ClockKind, now: datetime, order_id: str | None = None
) -> Ticket:
    """Stop the clock of a kind where one is running or paused: an order's, or the lead's."""
    running = ticket.running(kind, order_id)
    return ticket.with_clock(clocks.stop(running, now)) if running else ticket


def stop_all(ticket: Ticket, now: datetime) -> Ticket:
    """Stop every clock of centre and orders; a summons runs until its own whistle ends."""
    return replace(
        ticket,
        clocks=tuple(item if item.whistle_id else clocks.stop(item, now) for item in ticket.clocks),
    )


def stop_summons(ticket: Ticket, now: datetime) -> Ticket:
    """Stop the clocks of whistles: the ticket is over, and nobody need come any more."""
    clocks_now = tuple(clocks.stop(c, now) if c.whistle_id else c for c in ticket.clocks)
    return replace(ticket, clocks=clocks_now)


def start_approval_clock(ticket: Ticket, timing: Timing, since: datetime) -> Ticket:
    """Start the clock of the unit's leader, who has as long as his unit has for signing."""
    limit = timing.limits(ticket).acknowledge
    return ticket.with_clock(timing.start(ticket, "approve", limit, since, ticket.order))


def hold_resolve(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Hold the unit's clock where the district's rules say so for this wait; never P0 and P1.

    A suspended ticket (挂账) holds its supports' clocks as well: it is nobody's to be late with.
    """
    if ticket.severity in NEVER_HELD or ticket.state not in timing.handling.holds:
        return ticket
    if ticket.state == "suspended":
        for order in ticket.supports:
            ticket = pause_resolve(ticket, timing, now, order.id)
    return pause_resolve(ticket, timing, now)


def resume_held(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Let the lead's clock go on, and those of supports that were held with it."""
    for order in ticket.supports:
        if order.state != "submitted":
            ticket = resume_resolve(ticket, timing, now, order.id)
    return resume_resolve(ticket, timing, now)


def stop_lead(ticket: Ticket, now: datetime) -> Ticket:
    """Stop every clock but a summons' and those of the supports that are open."""
    open_ids = {order.id for order in ticket.supports}
    return replace(
        ticket,
        clocks=tuple(
            item if item.whistle_id or item.order_id in open_ids else clocks.stop(item, now)
            for item in ticket.clocks
        ),
    )


def stop_order(ticket: Ticket, order_id: str, now: datetime) -> Ticket:
    """Stop every clock of one order: it is over; the others' clocks go on."""
    return replace(
        ticket,
        clocks=tuple(
            clocks.stop(item, now) if item.order_id == order_id else item for item in ticket.clocks
        ),
    )


def pause_resolve(
    ticket: Ticket, timing: Timing, now: datetime, order_id: str | None = None
) -> Ticket:
    """Hold an order's resolve clock while its result waits to be accepted (D8)."""
    running = ticket.running("resolve", order_id)
    return ticket.with_clock(clocks.pause(running, timing.calendar, now)) if running else ticket


def resume_resolve(
    ticket: Ticket, timing: Timing, now: datetime, order_id: str | None = None
) -> Ticket:
    """Let an order's resolve clock go on where it was held; nothing resets it."""
    paused = ticket.running("resolve", order_id)
    if paused is None:
        return ticket
    going = clocks.resume(paused, timing.calendar, now)
    ticket = ticket.with_clock(going)
    if going.order_id is None:
        return ticket
    order = ticket.order_of(going.order_id)
    return ticket.with_order(replace(order, resolve_due_at=going.due_at))

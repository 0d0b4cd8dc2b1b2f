"""The clocks of a ticket: started by its limits, held, released and stopped as the table says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks import deriving
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.conditions import STATE, Condition, conditions_of
from services.dispatch.domain.clocks.sla import Case, Limits, Profiles, SlaProfile
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.orders.handling_rules import DEFAULT_HANDLING, HandlingRules
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import ClockKind, Severity
from services.dispatch.domain.tickets.ticket import Ticket

NEVER_HELD: Final[frozenset[Severity]] = frozenset({"P0", "P1"})


@dataclass(frozen=True, slots=True)
class Timing:
    """The limits and policies of a ticket's birth, and the calendars that it goes by."""

    sla: Profiles
    policies: Policies
    calendars: Calendars
    handling: HandlingRules = DEFAULT_HANDLING

    @property
    def calendar(self) -> Calendar:
        """The district's calendar, by which the centre and the residents go."""
        return self.calendars.district

    def calendar_of(self, clock: Clock) -> Calendar:
        """Return the calendar that a clock goes by for life."""
        return self.calendars.named_or_district(clock.calendar)

    def profile(self, ticket: Ticket) -> SlaProfile:
        """Return the profile of a ticket's matter."""
        return self.sla.of(ticket.category)

    def limits(self, ticket: Ticket, unit: str | None = None) -> Limits:
        """Return the limits of a ticket as it is, for a unit's order; the lead's by default."""
        lead = ticket.live_order
        about = unit or (lead.unit if lead else ticket.routing.unit)
        case = Case(ticket.severity, ticket.kind, ticket.category, about, ticket.tier)
        return self.profile(ticket).limits(case)

    def policy_of(self, ticket: Ticket) -> Policy:
        """Return the policy of a ticket as it is."""
        return self.policies.of(ticket.category, ticket.severity, ticket.kind)

    def start(
        self,
        ticket: Ticket,
        kind: ClockKind,
        limit: Amount,
        since: datetime,
        order: WorkOrder | None = None,
    ) -> Clock:
        """Return a new running clock of a ticket, of the centre's or of an order."""
        return deriving.start_clock(
            kind,
            ticket.next_number(kind),
            limit,
            self.calendars.of(order.unit if order else None),
            since,
            percents=self.policy_of(ticket).approaching_percent,
            order_id=order.id if order else None,
            unit=order.unit if order else None,
        )

    def resumed(self, clock: Clock, now: datetime) -> Clock:
        """Return a clock that was held and goes on."""
        return deriving.resume(clock, self.calendar_of(clock), now)


def carry_out(
    effect: str, ticket: Ticket, timing: Timing, now: datetime, order_id: str | None = None
) -> Ticket:
    """Return the ticket after an effect on its clocks; ``order_id`` is a support's."""
    for row in conditions_of(effect, support=order_id is not None):
        if all(_holds(name, row, ticket, timing) for name in row.only):
            ticket = _apply(row, ticket, timing, now, order_id)
    return ticket


def may_rest(ticket: Ticket, timing: Timing, why: str) -> bool:
    """Whether a reason may hold clocks of a ticket; P0 and P1 never stop (E1).

    What holds them all the same is the district's data (``HandlingRules.urgent_holds``).
    """
    return ticket.severity not in NEVER_HELD or why in timing.handling.urgent_holds


def released_as_urgent(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Let go on what is held by something that may not hold a ticket as urgent as this one."""
    for clock in ticket.clocks:
        if clock.state == "paused" and not may_rest(ticket, timing, clock.gaps[-1].why):
            ticket = with_due(ticket, timing.resumed(clock, now))
    return ticket


def start_centre_clock(ticket: Ticket, timing: Timing, since: datetime) -> Ticket:
    """Start the clock of what the centre has to decide: screening, acceptance, review (D2)."""
    return carry_out("start_screen", ticket, timing, since)


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


def stop_order(ticket: Ticket, order_id: str, now: datetime) -> Ticket:
    """Stop every clock of one order: it is over; the others' clocks go on."""
    return replace(
        ticket,
        clocks=tuple(
            clocks.stop(item, now) if item.order_id == order_id else item for item in ticket.clocks
        ),
    )


def due(order: WorkOrder, clock: Clock) -> WorkOrder:
    """Return an order with the limit of one of its clocks."""
    match clock.kind:
        case "acknowledge":
            return replace(order, acknowledge_due_at=clock.due_at)
        case "contact":
            return replace(order, contact_due_at=clock.due_at)
        case "resolve":
            return replace(order, resolve_due_at=clock.due_at)
        case _:
            return order


def with_due(ticket: Ticket, clock: Clock) -> Ticket:
    """Return the ticket with a clock whose end has changed, which its order knows as well."""
    ticket = ticket.with_clock(clock)
    if clock.order_id is None:
        return ticket
    return ticket.with_order(due(ticket.order_of(clock.order_id), clock))


def _apply(
    row: Condition, ticket: Ticket, timing: Timing, now: datetime, order_id: str | None
) -> Ticket:
    if row.verb == "start":
        return _started(row, ticket, timing, now)
    for clock in tuple(_meant(row, ticket, order_id)):
        if row.verb == "stop":
            ticket = ticket.with_clock(clocks.stop(clock, now))
        elif row.verb == "hold":
            ticket = ticket.with_clock(clocks.pause(clock, now, _why(row, ticket)))
        elif clock.state == "paused":
            ticket = with_due(ticket, timing.resumed(clock, now))
    return ticket


def _why(row: Condition, ticket: Ticket) -> str:
    return ticket.state if row.why == STATE else row.why


def _started(row: Condition, ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Start what starts by itself; a command starts the rest, with the limits it knows."""
    if row.limit is None:
        return ticket
    limit: Amount = timing.limits(ticket).of(row.limit)
    order = ticket.order if row.whose == "lead" else None
    for kind in row.kinds:
        ticket = ticket.with_clock(timing.start(ticket, kind, limit, now, order))
    return ticket


def _meant(row: Condition, ticket: Ticket, order_id: str | None) -> Iterator[Clock]:
    for clock in ticket.clocks:
        fits = not row.kinds or clock.kind in row.kinds
        if fits and not clock.is_stopped and _is_of(row, ticket, clock, order_id):
            yield clock


def _is_of(row: Condition, ticket: Ticket, clock: Clock, order_id: str | None) -> bool:
    lead = ticket.order
    supports = {order.id: order.state for order in ticket.supports}
    match row.whose:
        case "centre":
            return clock.order_id is None and clock.whistle_id is None
        case "lead":
            return lead is not None and clock.order_id == lead.id
        case "order":
            return clock.order_id == order_id
        case "supports":
            return clock.order_id in supports
        case "working_supports":
            return supports.get(clock.order_id or "", "submitted") != "submitted"
        case "all":
            return clock.whistle_id is None and clock.kind != "alarm"
        case "all_but_supports":
            alarm = clock.kind == "alarm"
            return clock.whistle_id is None and not alarm and clock.order_id not in supports


def _holds(name: str, row: Condition, ticket: Ticket, timing: Timing) -> bool:
    if name == "not_urgent":
        return may_rest(ticket, timing, _why(row, ticket))
    if name == "rules_hold":
        return ticket.state in timing.handling.holds
    return ticket.state == "suspended"

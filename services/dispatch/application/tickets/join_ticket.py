"""A certain repeat joins a ticket that is still open; a ticket that is closing wins.

What it brings counts: danger and the family's size make the ticket more urgent, and a place or a
matter that was missing dispatches it (B3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.contracts.events.ticket import TicketJoined, TicketScreened
from services.common.observability.metrics import counter
from services.common.observability.tracing import traceparent as present_trace
from services.dispatch.application.commanding import TRIES, Decided, Desk, Situation, touched
from services.dispatch.application.escalation.following import caught_up, followed
from services.dispatch.application.families.telling_families import live_units, retriaged
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, latest
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.families.retriaging import retriage
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.opening import can_join, join
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Change, StaleAggregate, Told


@dataclass(frozen=True)
class JoinTicket:
    """The use case; part of opening."""

    desk: Desk

    def __call__(
        self, ticket_id: str, appeal: Appeal, event_id: str, traceparent: str | None
    ) -> bool:
        """Return whether the appeal is in the ticket now; False: it needs a ticket of its own.

        Raises:
            StaleAggregate: others wrote first three times; ask again.

        """
        for _ in range(TRIES - 1):
            try:
                return self._try(ticket_id, appeal, event_id, traceparent)
            except StaleAggregate:
                continue
        return self._try(ticket_id, appeal, event_id, traceparent)

    def _try(self, ticket_id: str, appeal: Appeal, event_id: str, traceparent: str | None) -> bool:
        ticket = self.desk.tickets.get(ticket_id)
        if ticket is None:
            return False
        if ticket.member(appeal.id) is not None:
            return True
        if not can_join(ticket, appeal):
            return False
        now = self.desk.clock.now()
        situation = self.desk.situation(ticket, now)
        ready = caught_up(ticket, situation)
        if not can_join(ready.ticket, appeal):
            return False
        after, told = joined(ready.ticket, appeal, situation)
        decided = Decided(after, (*ready.told, *told))
        decided = followed(ticket, decided, situation, PLATFORM)
        self.desk.tickets.save(
            Change(
                decided.ticket,
                decided.told,
                now,
                event_id,
                traceparent or present_trace(),
                touched=touched(ticket, decided.ticket),
                texts=(appeal,),
            )
        )
        counter("huying_dispatch_decisions_total", {"decision": "joined"}).inc()
        return True


def joined(ticket: Ticket, appeal: Appeal, situation: Situation) -> tuple[Ticket, Sequence[Told]]:
    """Return a ticket with one more reporter, as urgent as he makes it, and what is told."""
    now = situation.now
    after = join(ticket, appeal, now)
    event = TicketJoined(
        ticket_id=after.id,
        appeal_id=appeal.id,
        member_count=len(after.members),
        joined_at=now,
        received_at=appeal.received_at,
        score=max((score for _, score in appeal.repeat_of), default=1.0),
        reporter_ref=appeal.reporter_ref,
        tell_units=list(live_units(after)),
    )
    told = [Told(event, live_units(after))]
    after, why = retriage(after, appeal, situation.directory, situation.timing, now)
    if why is not None:
        told.append(retriaged(after, why, appeal.id, appeal.danger_words, now))
    if after.state != ticket.state:
        told.append(resumed(after, ticket.state, "urgent", now))
    after, dispatched = _dispatched(after, appeal, situation)
    return after, (*told, *dispatched)


def _dispatched(
    ticket: Ticket, appeal: Appeal, situation: Situation
) -> tuple[Ticket, tuple[Told, ...]]:
    """Dispatch a ticket that nobody could place, where the repeat says what was missing.

    One that a unit has returned, or that a person has in hand, is not dispatched by a rule.
    """
    if ticket.state != "screening" or ticket.orders:
        return ticket, ()
    directory, now = situation.directory, situation.now
    said = replace(
        appeal,
        category=appeal.category or ticket.category,
        area_code=appeal.area_code or ticket.area_code,
    )
    routing = route(said, directory, now, seal=ticket.seal)
    if routing.unit is None or routing.category is None or routing.area_code is None:
        return ticket, ()
    after = centre.screen(
        ticket,
        PLATFORM,
        directory,
        situation.timing,
        now,
        category=routing.category,
        area_code=routing.area_code,
        unit=routing.unit,
        severity=None,
        order_id=order_namer(ticket.id)(routing.unit, 1),
    )
    after = replace(after, routing=routing)
    after = follow_routing(after, situation.timing, now, name=order_namer(ticket.id))
    event = Told(_screened(after, now), (latest(after).unit,))
    return after, (event, *issued_since(ticket, after, directory))


def _screened(ticket: Ticket, now: datetime) -> TicketScreened:
    return TicketScreened(
        ticket_id=ticket.id,
        category=ticket.category or "",
        area_code=ticket.area_code or "",
        severity=ticket.severity,
        by=PLATFORM.subject,
        screened_at=now,
        tell_units=[latest(ticket).unit],
    )

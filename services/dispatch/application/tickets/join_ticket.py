"""A certain repeat joins a ticket that is still open; a ticket that is closing wins.

What it brings counts: danger and the family's size make the ticket more urgent, and a place or a
matter that was missing dispatches it (B3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.contracts.events.ticket import TicketJoined
from services.common.observability.metrics import counter
from services.common.observability.tracing import traceparent as present_trace
from services.dispatch.application.commanding import TRIES, Decided, Desk, Situation, touched
from services.dispatch.application.escalation.following import caught_up, followed
from services.dispatch.application.families.new_facts import with_facts
from services.dispatch.application.families.telling_families import live_units
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.opening import can_join, join
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, StaleAggregate, Told


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
    after, more = with_facts(after, appeal, situation)
    return after, (*told, *more)

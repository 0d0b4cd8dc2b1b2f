"""A certain repeat joins a ticket that is still open; a ticket that is closing wins."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.events.ticket import TicketJoined
from services.common.observability.metrics import counter
from services.dispatch.application.commanding import TRIES
from services.dispatch.domain.appeal import Appeal
from services.dispatch.domain.opening import can_join, join
from services.dispatch.ports import Change, StaleAggregate, Tickets, Told


@dataclass(frozen=True)
class JoinTicket:
    """The use case; part of opening."""

    tickets: Tickets
    clock: Clock

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
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            return False
        if ticket.member(appeal.id) is not None:
            return True
        if not can_join(ticket, appeal):
            return False
        now = self.clock.now()
        after = join(ticket, appeal, now)
        event = TicketJoined(
            ticket_id=after.id,
            appeal_id=appeal.id,
            member_count=len(after.members),
            joined_at=now,
            received_at=appeal.received_at,
            score=max((score for _, score in appeal.repeat_of), default=1.0),
            reporter_ref=appeal.reporter_ref,
        )
        live = after.live_order
        told = Told(event, (live.unit,) if live else ())
        self.tickets.save(Change(after, (told,), now, event_id, traceparent, joined=appeal))
        counter("huying_dispatch_decisions_total", {"decision": "joined"}).inc()
        return True

"""The centre notes which units a report is against (举报): the case is closed to them (L2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.secrecy.telling import sealed
from services.dispatch.application.telling import taken_back
from services.dispatch.domain.secrecy import sealing
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class Accuse:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, units: Sequence[str]) -> Ticket:
        """Name the accused units; those named before and not again are accused no more."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = sealing.accuse(
                ticket,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                units=units,
            )
            ended = taken_back(ticket, after, "taken_back", situation.now)
            return Decided(after, (*ended, sealed(after, order.caller.subject, situation.now)))

        return self.desk.on_ticket(ticket_id, order, decide)

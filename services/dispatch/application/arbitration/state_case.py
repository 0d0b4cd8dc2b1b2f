"""A party says how it sees the matter (陈述意见)."""

from dataclasses import dataclass

from services.dispatch.application.arbitration.telling import stated
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.arbitration.arbitrating import state_case
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class StateCase:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, text: str, attachments: tuple[str, ...] = ()
    ) -> Ticket:
        """Add a statement; the parties and who rules are told that there is one."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = state_case(
                ticket,
                order.caller,
                situation.timing,
                situation.now,
                text=text,
                attachments=attachments,
            )
            return Decided(after, (stated(after, after.dispute.arbitrations[-1]),))

        return self.desk.on_ticket(ticket_id, order, decide)

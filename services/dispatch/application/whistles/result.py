"""The parties write what came of the whistle."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import resolved
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.whistles.parties import whistle_of
from services.dispatch.domain.whistles.whistle import WhistleOutcome


@dataclass(frozen=True)
class Result:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, whistle_id: str, order: Order, *, outcome: WhistleOutcome, text: str
    ) -> Ticket:
        """Write the joint result."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = working.result(
                ticket,
                whistle_id,
                order.caller,
                situation.directory.center_unit,
                situation.now,
                outcome=outcome,
                text=text,
            )
            return Decided(after, (resolved(after, whistle_of(after, whistle_id)),))

        return self.desk.on_whistle(whistle_id, order, decide)

"""The parties write their joint plan."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import planned
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.whistles.parties import whistle_of


@dataclass(frozen=True)
class Plan:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, whistle_id: str, order: Order, *, text: str) -> Ticket:
        """Write the plan, or its next revision."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            centre = situation.directory.center_unit
            after = working.plan(ticket, whistle_id, order.caller, centre, situation.now, text=text)
            return Decided(after, (planned(after, whistle_of(after, whistle_id)),))

        return self.desk.on_whistle(whistle_id, order, decide)

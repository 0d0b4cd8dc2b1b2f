"""Both sides of a whistle assess each other (双考核)."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import assessed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import assessing
from services.dispatch.domain.whistles.parties import whistle_of


@dataclass(frozen=True)
class Assess:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        whistle_id: str,
        order: Order,
        *,
        scores: Mapping[str, int],
        text: str = "",
        unit: str | None = None,
    ) -> Ticket:
        """Assess; the scores are told to the other side once it has spoken too."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, summons, side = assessing.assess(
                ticket,
                whistle_id,
                order.caller,
                situation.directory.center_unit,
                situation.directory.whistles.assessing,
                situation.now,
                unit=unit,
                scores=scores,
                text=text,
            )
            whistle = whistle_of(after, whistle_id)
            return Decided(after, (assessed(after, whistle, summons, side, situation.now),))

        return self.desk.on_whistle(whistle_id, order, decide)

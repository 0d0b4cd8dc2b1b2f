"""A community, a street or the centre blows a whistle (吹哨) on a ticket."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.ids import derived_id
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import blown, planned
from services.dispatch.domain.ticket import Ticket
from services.dispatch.domain.whistles import blowing
from services.dispatch.domain.whistles.whistle import Place


@dataclass(frozen=True)
class Blow:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk
    new_code: Callable[[], str]

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        kind: str,
        units: Sequence[str],
        reason: str,
        place: Place | None = None,
        plan: str | None = None,
    ) -> Ticket:
        """Blow; the new whistle is the ticket's last."""
        codes = [self.new_code() for _ in units]
        call = blowing.Call(kind, tuple(units), reason, place, plan, codes)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = blowing.blow(
                ticket,
                call,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                whistle_id=derived_id("whs", ticket.id, str(len(ticket.whistles) + 1)),
            )
            whistle = after.whistles[-1]
            told = (blown(after, whistle, situation.directory),)
            return Decided(after, (*told, planned(after, whistle)) if whistle.plan else told)

        return self.desk.on_ticket(ticket_id, order, decide)

"""A community, a street or the centre blows a whistle (吹哨) on a ticket."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.ids import derived_id
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import blown, planned
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import blowing
from services.dispatch.domain.whistles.parties import whistle_of
from services.dispatch.domain.whistles.whistle import Place, Whistle


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
        """Blow; ``blown_by`` says which whistle came of it."""
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
                whistle_id=whistle_id(ticket.id, len(ticket.whistles) + 1, order),
            )
            whistle = after.whistles[-1]
            told = (blown(after, whistle, situation.directory),)
            return Decided(after, (*told, planned(after, whistle)) if whistle.plan else told)

        return self.desk.on_ticket(ticket_id, order, decide)


def whistle_id(ticket_id: str, number: int, order: Order) -> str:
    """Return a whistle's id: by its key, so that a repeated command finds its own whistle again."""
    if order.key is None:
        return derived_id("whs", ticket_id, str(number))
    return derived_id("whs", ticket_id, order.caller.subject, order.key)


def blown_by(ticket: Ticket, order: Order) -> Whistle:
    """Return the whistle of a ticket that a command has blown, now or when it came first."""
    last = len(ticket.whistles)
    return whistle_of(ticket, whistle_id(ticket.id, last, order))

"""A reporter was anonymised: the words go, and with the last one what staff wrote of the case."""

from dataclasses import dataclass, replace

from services.common.contracts.events.ticket import TicketAnonymised
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets.forgetting import forgotten
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.erasing import Erasure
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class ForgetReporter:
    """The use case for ``appeal.anonymised``; the event may come twice.

    While a case has a reporter who is not anonymised, its answers are that reporter's own record
    and stay. The story goes first: a ruling kept whole beside a story without words would look
    altered to the audit, the other way round it does not.
    """

    desk: Desk
    erasure: Erasure

    def __call__(self, appeal_id: str, event_id: str) -> None:
        """Erase, and tell ``ticket.anonymised`` of each ticket that nobody is left in.

        Raises:
            StaleAggregate: somebody wrote there meanwhile; ask again.

        """
        self.erasure.words(appeal_id)
        for ticket_id in self.erasure.without_reporters(appeal_id):
            self.erasure.story(ticket_id)
            self.desk.on_ticket(ticket_id, Order(PLATFORM, causation_id=event_id), _forget)


def _forget(ticket: Ticket, situation: Situation) -> Decided:
    if ticket.is_open:
        return Decided(ticket, ())
    after = forgotten(ticket, situation.now)
    if ticket.anonymised_at is not None:
        after = replace(after, anonymised_at=ticket.anonymised_at)
        return Decided(after, (), changed=after != ticket)
    units = ticket.seal.admitted(dict.fromkeys(order.unit for order in ticket.orders))
    told = TicketAnonymised(ticket.id, situation.now, list(units))
    return Decided(after, (Told(told, tuple(units)),))

"""What a reporter adds to a case (补充) and that he urges it on (催办), as intake tells it."""

from dataclasses import dataclass

from services.common.contracts.events.appeal import AppealSupplemented, AppealUrged
from services.common.contracts.events.pressing import TicketReminded
from services.common.contracts.events.waiting import TicketSupplemented
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import units_of
from services.dispatch.application.tickets.home import home_of, must_have
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets import pressing
from services.dispatch.domain.tickets.ticket import Supplement, Ticket
from services.dispatch.ports import Told


@dataclass(frozen=True)
class HearReporter:
    """The use case; both events may come twice, and on a case that is over they change nothing.

    They go where the appeal is now: since it spoke, its ticket may have been merged or split, and
    what was counted there is known here.
    """

    desk: Desk

    def supplemented(self, event: AppealSupplemented, event_id: str) -> Ticket:
        """Keep what was added; an answer that was waited for lets the work go on."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            must_have(ticket, event.appeal_id)
            if not ticket.is_open or pressing.was_heard(ticket, event.appeal_id, event_id):
                return Decided(ticket, ())
            now = situation.now
            said = Supplement(event.appeal_id, event.text, event.supplemented_at)
            after = pressing.supplement(ticket, said, situation.timing, now)
            after = pressing.heard(after, event.appeal_id, event_id)
            lead = after.order
            told = TicketSupplemented(
                ticket_id=after.id,
                appeal_id=event.appeal_id,
                supplemented_at=event.supplemented_at,
                work_order_id=lead.id if lead else None,
                unit=lead.unit if lead else None,
            )
            goes_on = ticket.state == "waiting_resident"
            more = (resumed(after, ticket.state, "replied", now),) if goes_on else ()
            return Decided(after, (Told(told, units_of(after)), *more))

        return self.desk.on_ticket(home_of(self.desk, event.appeal_id), _our(event_id), decide)

    def urged(self, event: AppealUrged, event_id: str) -> Ticket:
        """Count it, and tell the unit that has the order."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            must_have(ticket, event.appeal_id)
            if not ticket.is_open or pressing.was_heard(ticket, event.appeal_id, event_id):
                return Decided(ticket, ())
            after = pressing.remind(ticket, situation.timing, situation.now)
            after = pressing.heard(after, event.appeal_id, event_id)
            lead = after.order
            told = TicketReminded(
                ticket_id=after.id,
                appeal_id=event.appeal_id,
                count=after.reminders,
                reminded_at=situation.now,
                work_order_id=lead.id if lead else None,
                unit=lead.unit if lead else None,
            )
            return Decided(after, (Told(told, units_of(after)),))

        return self.desk.on_ticket(home_of(self.desk, event.appeal_id), _our(event_id), decide)


def _our(event_id: str) -> Order:
    """Return an order of our own; that it is carried out once is noted at the reporter."""
    return Order(PLATFORM, causation_id=event_id)

"""What a reporter adds to a case (补充) and that he urges it on (催办), as intake tells it."""

from dataclasses import dataclass

from services.common.contracts.events.appeal import AppealSupplemented, AppealUrged
from services.common.contracts.events.pressing import TicketReminded
from services.common.contracts.events.waiting import TicketSupplemented
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.families.new_facts import said_later, with_facts
from services.dispatch.application.telling import units_of
from services.dispatch.application.tickets.home import home_of, must_have
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets import pressing
from services.dispatch.domain.tickets.additions import Supplement
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class HearReporter:
    """The use case; both events may come twice, and urging a case that is over changes nothing.

    They go where the appeal is now: since it spoke, its ticket may have been merged or split, and
    what was counted there is known here.
    """

    desk: Desk

    def supplemented(self, event: AppealSupplemented, event_id: str) -> Ticket:
        """Keep what was added; an answer that was waited for lets the work go on.

        What it brings counts as a joining repeat's does (B3): danger makes the ticket more urgent,
        a place or a matter that was missing dispatches it. On a case that is over it is kept.
        """

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            must_have(ticket, event.appeal_id)
            if pressing.was_heard(ticket, event.appeal_id, event_id):
                return Decided(ticket, ())
            said = Supplement(event.appeal_id, event.text, event.supplemented_at)
            after = pressing.supplement(ticket, said, situation.timing, situation.now)
            after = pressing.heard(after, event.appeal_id, event_id)
            after = pressing.added(after, event.appeal_id, event.attachment_ids)
            told = [_supplemented(after, event)]
            if ticket.state == "waiting_resident":
                told.append(resumed(after, ticket.state, "replied", situation.now))
            if after.is_open:
                facts = said_later(after, event)
                after, more = with_facts(after, facts, situation)
                told.extend(more)
            return Decided(after, tuple(told))

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


def _supplemented(ticket: Ticket, event: AppealSupplemented) -> Told:
    lead = ticket.order
    told = TicketSupplemented(
        ticket_id=ticket.id,
        appeal_id=event.appeal_id,
        supplemented_at=event.supplemented_at,
        work_order_id=lead.id if lead else None,
        unit=lead.unit if lead else None,
    )
    return Told(told, units_of(ticket))


def _our(event_id: str) -> Order:
    """Return an order of our own; that it is carried out once is noted at the reporter."""
    return Order(PLATFORM, causation_id=event_id)

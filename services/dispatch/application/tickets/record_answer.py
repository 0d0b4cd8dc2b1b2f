"""A reporter rated a round, or every call-back to him failed; the last one closes the ticket."""

from dataclasses import dataclass

from services.common.contracts.events.appeal import AppealRated, AppealReviewRequested
from services.common.contracts.events.callback import CallbackCompleted
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.families.begin_again import BeginAgain
from services.dispatch.application.telling import closed, review_opened
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets.feedback import comes_late, counted, record_answer
from services.dispatch.domain.tickets.ticket import Answer, Ticket
from services.dispatch.ports.tickets import Counters, Told


class _TooLate(Exception):
    """The case is over; the complaint has to begin another one."""


@dataclass(frozen=True)
class RecordAnswer:
    """The use case for ratings, requests for a review and calls; all come more than once.

    A rating that intake accepted is never dropped: a complaint about a case that is over goes on
    in a linked ticket, whatever else comes late is counted.
    """

    desk: Desk
    counters: Counters

    def rated(self, event: AppealRated, event_id: str) -> Ticket:
        """Note a rating: unhappy is who says "not resolved" or "dissatisfied"."""
        unhappy = not event.resolved or event.satisfaction == "dissatisfied"
        return self._record(
            event.ticket_id,
            event.appeal_id,
            event.round,
            "unhappy" if unhappy else "content",
            event_id,
        )

    def review_requested(self, event: AppealReviewRequested, event_id: str) -> Ticket:
        """Note that a reporter wants the result looked at again: as one who is dissatisfied.

        What is over begins again in a linked ticket, for this reporter alone.
        """
        return self._record(
            event.ticket_id, event.appeal_id, event.round, "unhappy", event_id, anew=True
        )

    def called_back(self, event: CallbackCompleted, event_id: str) -> Ticket | None:
        """Note that a reporter could not be reached; what was answered comes as a rating."""
        if event.outcome == "answered":
            return None
        return self._record(event.ticket_id, event.appeal_id, event.round, "unreachable", event_id)

    def _record(
        self,
        ticket_id: str,
        appeal_id: str,
        answer_round: int,
        answer: Answer,
        event_id: str,
        *,
        anew: bool = False,
    ) -> Ticket:
        def decide(ticket: Ticket, situation: Situation) -> Decided:
            if comes_late(ticket, appeal_id, answer_round, answer, anew=anew):
                raise _TooLate
            now = situation.now
            after = record_answer(ticket, appeal_id, answer_round, answer, situation.timing, now)
            if after is ticket:
                after = counted(ticket, appeal_id, answer_round, answer)
            told = told_of(ticket, after, situation, appeal_id)
            return Decided(after, told, changed=after is not ticket)

        order = Order(PLATFORM, causation_id=event_id)
        try:
            return self.desk.on_ticket(ticket_id, order, decide)
        except _TooLate:
            return BeginAgain(self.desk, self.counters)(ticket_id, appeal_id, order)


def told_of(
    before: Ticket, after: Ticket, situation: Situation, appeal_id: str
) -> tuple[Told, ...]:
    """Return what a reporter's answer tells, where it closed the ticket or opened its review."""
    if not before.is_open or after.state == before.state:
        return ()
    if after.state == "under_review":
        return (review_opened(after, "complaint", situation.now, appeal_id=appeal_id),)
    if after.is_open or after.close_reason is None:
        return ()
    return (closed(after, after.close_reason, situation.now),)

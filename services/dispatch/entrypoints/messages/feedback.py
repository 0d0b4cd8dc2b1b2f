"""Applies what intake tells of residents: ratings, call-backs, endings, appeals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.contracts.catalogue import decode
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.contracts.events.appeal import (
    AppealAnonymised,
    AppealAnswered,
    AppealRated,
    AppealReviewRequested,
    AppealSubmitted,
    AppealSupplemented,
    AppealTransferred,
    AppealUrged,
    AppealWithdrawn,
)
from services.common.contracts.events.callback import CallbackCompleted
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.application.tickets.open_tickets import Submitted
from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.appeal import Appeal, QuestionAnswer


@dataclass(frozen=True)
class Feedback:
    """The wiring of event to use case; every event may come twice."""

    container: Container

    def __call__(self, envelope: Envelope) -> None:
        """Apply one event; types that are of no concern here have no effect.

        Raises:
            UnknownEvent, InvalidEvent: it can never be understood.
            NotTakenOnYet, StaleAggregate, NoDirectory: ask again later.

        """
        event = decode(envelope)
        use_case = self._table().get(type(event))
        if use_case is not None:
            use_case(event, envelope)
        if envelope.sequence > 1:
            self.container.heard.mark({envelope.subject: envelope.sequence})

    def apply(self, envelopes: Sequence[Envelope]) -> None:
        """Apply one appeal's events in order, as the reconciler fetches them."""
        for envelope in envelopes:
            self(envelope)

    def _table(self) -> dict[type[Event], Callable[[Event, Envelope], None]]:
        return {
            AppealSubmitted: self._submitted,
            AppealRated: self._rated,
            AppealAnonymised: self._anonymised,
            AppealReviewRequested: self._review_requested,
            AppealWithdrawn: self._withdrawn,
            AppealAnswered: self._answered,
            AppealTransferred: self._transferred,
            AppealSupplemented: self._supplemented,
            AppealUrged: self._urged,
            CallbackCompleted: self._called_back,
        }

    def _submitted(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealSubmitted) and event.settled is None:
            self.container.open_tickets([submitted_of(event, envelope)])

    def _rated(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealRated):
            self.container.record_answer.rated(event, envelope.id)

    def _review_requested(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealReviewRequested):
            self.container.record_answer.review_requested(event, envelope.id)

    def _anonymised(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealAnonymised):
            self.container.forget_reporter(event.appeal_id, envelope.id)

    def _withdrawn(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealWithdrawn):
            self.container.end_appeal(event.appeal_id, "withdrawn", envelope.id)

    def _answered(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealAnswered) and not event.on_arrival:
            self.container.end_appeal(event.appeal_id, "answered_directly", envelope.id)

    def _transferred(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealTransferred) and not event.on_arrival:
            self.container.end_appeal(event.appeal_id, "transferred", envelope.id)

    def _supplemented(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealSupplemented):
            self._heard().supplemented(event, envelope.id)

    def _urged(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, AppealUrged):
            self._heard().urged(event, envelope.id)

    def _heard(self) -> HearReporter:
        return HearReporter(self.container.desk)

    def _called_back(self, event: Event, envelope: Envelope) -> None:
        if isinstance(event, CallbackCompleted):
            self.container.record_answer.called_back(event, envelope.id)


def submitted_of(event: AppealSubmitted, envelope: Envelope) -> Submitted:
    """Return an appeal as the domain reads it, with what caused it."""
    point = event.point
    appeal = Appeal(
        id=event.appeal_id,
        channel=event.channel,
        kind=event.kind,
        title=event.title,
        text=event.text,
        received_at=event.received_at,
        anonymous=event.anonymous,
        confidential=event.confidential,
        category=event.category,
        area_code=event.area_code,
        address=event.address,
        point=(point.longitude, point.latitude) if point else None,
        point_unconfirmed=event.point_unconfirmed,
        occurred_at=event.occurred_at,
        reporter_ref=event.reporter_ref,
        operator=event.operator,
        accused_unit=event.accused_unit,
        danger_words=tuple(event.danger_words),
        answers=tuple(
            QuestionAnswer(given.question, tuple(given.values), given.asked, tuple(given.said))
            for given in event.answers
        ),
        danger_doubts=tuple(event.danger_doubts),
        attachments=tuple(event.attachment_ids),
        repeat_verdict=event.repeat.verdict,
        repeat_of=tuple((found.appeal_id, found.score) for found in event.repeat.candidates),
    )
    return Submitted(appeal, envelope.id, envelope.traceparent)

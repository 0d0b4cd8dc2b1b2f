"""Intake's facts as events of the published language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.common.contracts.catalogue import stamp
from services.common.contracts.event import Event
from services.common.contracts.events import appeal as published
from services.common.contracts.events import callback
from services.common.observability.tracing import traceparent
from services.common.store.outbox import Outgoing
from services.intake.domain.appeals.appeal import Addition, Appeal, AppealCase
from services.intake.domain.appeals.settlement import AnsweredDirectly, Settlement
from services.intake.domain.ratings.rating import CallbackEnded, CallbackRaised, Rated, RatingFact
from services.intake.domain.ratings.review_request import ReviewRequest
from services.intake.domain.repeats.finding import RepeatFinding

SOURCE = "/huying/intake"


def born(appeal: Appeal, settlement: Settlement | None = None) -> list[Outgoing]:
    """Return an appeal's first event; where it is settled at once, what it was settled with."""
    events: list[Event] = [_submitted(appeal, settlement)]
    if settlement is not None:
        events.append(_settled(appeal.id, None, settlement, on_arrival=True))
    return _outgoing(events, appeal.id, after=0, time=appeal.received_at)


def settled(case: AppealCase, settlement: Settlement) -> list[Outgoing]:
    """Return what is told when an appeal ends without a unit's work."""
    event = _settled(case.appeal.id, case.ticket_id, settlement)
    return _outgoing([event], case.appeal.id, after=case.sequence, time=settlement.at)


def _submitted(appeal: Appeal, settlement: Settlement | None) -> published.AppealSubmitted:
    point = appeal.point
    return published.AppealSubmitted(
        appeal_id=appeal.id,
        channel=appeal.channel,
        kind=appeal.kind,
        title=appeal.title,
        text=appeal.text,
        received_at=appeal.received_at,
        anonymous=appeal.anonymous,
        confidential=appeal.confidential,
        accused_unit=appeal.accused_unit,
        category=appeal.category,
        area_code=appeal.area_code,
        address=appeal.address,
        point=published.Point(point.longitude, point.latitude) if point else None,
        point_unconfirmed=appeal.point_unconfirmed,
        occurred_at=appeal.occurred_at,
        reporter_ref=appeal.reporter_ref,
        danger_words=list(appeal.danger_words),
        danger_doubts=list(appeal.danger_doubts),
        operator=appeal.operator,
        on_behalf_of=appeal.on_behalf_of,
        entered_at=appeal.entered_at,
        external_numbers=[
            published.ExternalNumber(known.source, known.number)
            for known in appeal.external_numbers
        ],
        meeting_id=appeal.meeting_id,
        same_as=appeal.same_as,
        answers=[
            published.GivenAnswer(given.question, list(given.values), given.asked, list(given.said))
            for given in appeal.answers
        ],
        attachment_ids=list(appeal.attachments),
        settled=settlement.state if settlement else None,
    )


def _settled(
    appeal_id: str, ticket_id: str | None, settlement: Settlement, *, on_arrival: bool = False
) -> Event:
    if isinstance(settlement, AnsweredDirectly):
        return published.AppealAnswered(
            appeal_id, ticket_id, settlement.answer, settlement.by, settlement.at, on_arrival
        )
    return published.AppealTransferred(
        appeal_id=appeal_id,
        ticket_id=ticket_id,
        to=settlement.to,
        reason=settlement.reason,
        by=settlement.by,
        transferred_at=settlement.at,
        external_number=settlement.external_number,
        on_arrival=on_arrival,
    )


def withdrawn(case: AppealCase, reason: str | None, now: datetime) -> list[Outgoing]:
    """Return what is told when a reporter takes an appeal back."""
    event = published.AppealWithdrawn(case.appeal.id, case.ticket_id, now, reason)
    return _outgoing([event], case.appeal.id, after=case.sequence, time=now)


def supplemented(case: AppealCase, added: Addition, now: datetime) -> list[Outgoing]:
    """Return what is told when a reporter adds to an appeal; the text is masked."""
    event = published.AppealSupplemented(
        case.appeal.id,
        str(case.ticket_id),
        added.text,
        now,
        danger_words=list(added.danger.words),
        danger_doubts=list(added.danger.doubts),
        attachment_ids=list(added.attachments),
        operator=added.operator,
    )
    return _outgoing([event], case.appeal.id, after=case.sequence, time=now)


def urged(case: AppealCase, now: datetime) -> list[Outgoing]:
    """Return what is told when a reporter urges the work on."""
    event = published.AppealUrged(case.appeal.id, str(case.ticket_id), now)
    return _outgoing([event], case.appeal.id, after=case.sequence, time=now)


def review_requested(case: AppealCase, request: ReviewRequest, now: datetime) -> list[Outgoing]:
    """Return what is told when a reporter asks for a review; the text is masked."""
    event = published.AppealReviewRequested(
        appeal_id=case.appeal.id,
        ticket_id=request.ticket_id,
        round=request.round,
        ground=request.ground,
        text=request.text,
        requested_at=now,
    )
    return _outgoing([event], case.appeal.id, after=case.sequence, time=now)


def anonymised(case: AppealCase, by: str, now: datetime) -> list[Outgoing]:
    """Return what is told when an appeal was made anonymous."""
    event = published.AppealAnonymised(case.appeal.id, case.ticket_id, now, by)
    return _outgoing([event], case.appeal.id, after=case.sequence, time=now)


def of_rating(
    case: AppealCase, ticket_id: str, facts: Sequence[RatingFact], now: datetime
) -> list[Outgoing]:
    """Return what is told of a rating and its call-backs, in order."""
    events = [_rating_event(case.appeal.id, ticket_id, fact) for fact in facts]
    return _outgoing(events, case.appeal.id, after=case.sequence, time=now)


def repeat_data(finding: RepeatFinding) -> dict[str, Any]:
    """Return a finding as the ``repeat`` member of ``appeal.submitted``."""
    return {
        "verdict": finding.verdict,
        "candidates": [
            {"appeal_id": candidate.appeal_id, "score": candidate.score}
            for candidate in finding.candidates
        ],
    }


def _rating_event(appeal_id: str, ticket_id: str, fact: RatingFact) -> Event:
    match fact:
        case Rated():
            answer = fact.answer
            return published.AppealRated(
                appeal_id=appeal_id,
                ticket_id=ticket_id,
                round=fact.round,
                contacted=answer.contacted,
                resolved=answer.resolved,
                satisfaction=answer.satisfaction,
                by=fact.by,
                rated_at=fact.at,
                way=fact.manner.way,
                grounds=list(fact.manner.grounds),
                flags=list(fact.manner.flags),
            )
        case CallbackRaised():
            return callback.CallbackDue(
                fact.task_id, appeal_id, ticket_id, fact.round, fact.attempt, fact.due_at
            )
        case CallbackEnded():
            ids = (fact.task_id, appeal_id, ticket_id)
            return callback.CallbackCompleted(
                *ids, fact.round, fact.outcome, fact.attempts, fact.at
            )


def _outgoing(
    events: Sequence[Event], appeal_id: str, *, after: int, time: datetime
) -> list[Outgoing]:
    envelopes = stamp(
        events,
        source=SOURCE,
        subject=appeal_id,
        after_sequence=after,
        time=time,
        correlationid=appeal_id,
        traceparent=traceparent(),
    )
    return [Outgoing(envelope) for envelope in envelopes]

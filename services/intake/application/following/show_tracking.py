"""Show a resident the own case: where it stands, its way so far, what can be done now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.common.clock import Clock
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.appeals.settlement import AnsweredDirectly, Transferred
from services.intake.domain.following.ticket_view import (
    AT_REST,
    FINAL_STATES,
    REVIEWABLE,
    TicketView,
    TimelineEntry,
)
from services.intake.domain.questions.question import Wording
from services.intake.domain.ratings.rating import ANSWERABLE
from services.intake.domain.ratings.review_request import (
    ReviewLimits,
    ReviewRefused,
    request_review,
)
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.following import TicketViews

Action = Literal["rate", "review", "supplement", "remind", "withdraw"]


@dataclass(frozen=True, slots=True)
class Tracking:
    """A case as its own resident sees it."""

    case: AppealCase
    state: str
    number: str | None
    timeline: tuple[TimelineEntry, ...]
    actions: tuple[Action, ...]
    rating_round: int | None
    rate_until: datetime | None


@dataclass(frozen=True, slots=True)
class ShowTracking:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    directory: DirectoryCopy
    clock: Clock
    reviews: ReviewLimits

    def __call__(self, appeal_id: str) -> Tracking | None:
        """Return the case, or None when there is no such appeal any more."""
        case = self.appeals.get(appeal_id)
        if case is None:
            return None
        views = self.views.load(_tickets_of(case))
        view = views.get(case.ticket_id) if case.ticket_id else None
        state = _state(case, view)
        rating = case.rating
        open_rating = rating if rating is not None and rating.state in ANSWERABLE else None
        return Tracking(
            case=case,
            state=state,
            number=view.number if view else None,
            timeline=(_beginning(case), *_way(case, views), *_ending(case)),
            actions=_actions(
                case,
                state,
                can_rate=open_rating is not None,
                can_ask_review=state in REVIEWABLE and self._can_ask_review(case),
            ),
            rating_round=open_rating.round if open_rating else None,
            rate_until=open_rating.rate_until if open_rating else None,
        )

    def _can_ask_review(self, case: AppealCase) -> bool:
        try:
            request_review(case.rating, case.reviews, "other", "", self.reviews, self.clock.now())
        except ReviewRefused:
            return False
        return True

    def unit_name(self, code: str) -> Wording:
        """Return a unit's name for the timeline, or its code while no directory is known."""
        directory = self.directory.current()
        found = directory.unit_names.get(code) if directory else None
        return found or Wording(code, code)


def _tickets_of(case: AppealCase) -> Sequence[str]:
    """Return every ticket in which the appeal was, the present one among them."""
    named = [case.ticket_id] if case.ticket_id else []
    for stay in case.stays:
        named += [stay.from_ticket_id, stay.ticket_id]
    return list(dict.fromkeys(named))


def _way(case: AppealCase, views: Mapping[str, TicketView]) -> Iterator[TimelineEntry]:
    """Yield what happened to each ticket while the appeal was in it."""
    began: datetime | None = None
    at = case.stays[0].from_ticket_id if case.stays else case.ticket_id
    for stay in case.stays:
        yield from _between(views.get(at or ""), began, stay.since)
        began, at = stay.since, stay.ticket_id
    yield from _between(views.get(at or ""), began, None)


def _between(
    view: TicketView | None, since: datetime | None, until: datetime | None
) -> Iterator[TimelineEntry]:
    for entry in view.timeline if view else ():
        if (since is None or entry.at >= since) and (until is None or entry.at < until):
            yield entry


def _state(case: AppealCase, view: TicketView | None) -> str:
    if case.withdrawn_at is not None:
        return "withdrawn"
    if case.settlement is not None:
        return case.settlement.state
    return view.state if view else "accepted"


def _beginning(case: AppealCase) -> TimelineEntry:
    return TimelineEntry(case.appeal.received_at, "appeal.submitted.v1")


def _ending(case: AppealCase) -> tuple[TimelineEntry, ...]:
    if case.withdrawn_at is not None:
        return (TimelineEntry(case.withdrawn_at, "appeal.withdrawn.v1"),)
    match case.settlement:
        case AnsweredDirectly() as said:
            return (TimelineEntry(said.at, "appeal.answered.v1", {"answer": said.answer}),)
        case Transferred() as gone:
            params = {"to": gone.to, "reason": gone.reason, "number": gone.external_number or ""}
            return (TimelineEntry(gone.at, "appeal.transferred.v1", params),)
        case None:
            return ()


def _actions(
    case: AppealCase, state: str, *, can_rate: bool, can_ask_review: bool
) -> tuple[Action, ...]:
    if case.is_ended:
        return ()
    actions: list[Action] = ["rate"] if can_rate else []
    if can_ask_review:
        actions.append("review")
    if state not in AT_REST and case.ticket_id is not None:
        actions += ["supplement", "remind"]
    if state not in FINAL_STATES:
        actions.append("withdraw")
    return tuple(actions)

"""A reporter asks that the result be looked at again (复核, H3); dispatch reviews."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.retrying import until_unchanged
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import REVIEWABLE
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.ratings.rating import Answer, Ground, Manner
from services.intake.domain.ratings.review_request import (
    ReviewLimits,
    ReviewRefused,
    is_unrated,
    request_review,
)
from services.intake.ports.following import TicketViews
from services.intake.ports.ratings import ReviewedAppeals


@dataclass(frozen=True, slots=True)
class RequestReview:
    """The use case, with its ports."""

    appeals: ReviewedAppeals
    views: TicketViews
    rate: RateAppeal
    clock: Clock
    limits: ReviewLimits

    def __call__(self, appeal_id: str, ground: Ground, text: str) -> None:
        """Ask for a review; who has not rated yet rates by it: not resolved, dissatisfied.

        Raises:
            ReviewRefused: there is no result, it is too late, or it was asked for too often.

        """
        masked = mask(text)
        until_unchanged(lambda: self._once(appeal_id, ground, masked))

    def _once(self, appeal_id: str, ground: Ground, text: str) -> None:
        case, now = self.appeals.get(appeal_id), self.clock.now()
        if case is None or not self._has_result(case):
            raise ReviewRefused("not_resolved")
        request = request_review(case.rating, case.reviews, ground, text, self.limits, now)
        if is_unrated(case.rating):
            unhappy = Answer(
                contacted=True, resolved=ground != "unresolved", satisfaction="dissatisfied"
            )
            self.rate(appeal_id, request.round, unhappy, Manner(comment=text, grounds=(ground,)))
            case = self.appeals.get(appeal_id) or case
        self.appeals.ask_review(case, request, now)

    def _has_result(self, case: AppealCase) -> bool:
        if case.ticket_id is None or case.is_ended:
            return False
        view = self.views.load([case.ticket_id]).get(case.ticket_id)
        return view is None or view.state in REVIEWABLE

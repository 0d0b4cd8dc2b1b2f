"""Rate a result: the reporter's three answers for the round that is open, once."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.application.retrying import until_unchanged
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.ratings.rating import (
    Answer,
    RatingNotOpen,
    RatingRound,
    answer_by_reporter,
)
from services.intake.ports.appeals import Appeals


@dataclass(frozen=True, slots=True)
class RateAppeal:
    """The use case, with its ports."""

    appeals: Appeals
    clock: Clock

    def __call__(
        self, appeal_id: str, round_: int, answer: Answer, comment: str | None = None
    ) -> RatingRound:
        """Keep the rating, its comment masked, and tell dispatch.

        Raises:
            RatingNotOpen: nothing is asked, it was answered, or the ticket has ended.
            WrongRound: another round is open.

        """
        masked = mask(comment) if comment else None
        rating = until_unchanged(lambda: self._once(appeal_id, round_, answer, masked))
        counter("huying_intake_ratings_total", {"way": "reporter"}).inc()
        return rating

    def _once(
        self, appeal_id: str, round_: int, answer: Answer, comment: str | None
    ) -> RatingRound:
        case = self.appeals.get(appeal_id)
        if case is None or case.rating is None or case.withdrawn_at is not None:
            raise RatingNotOpen("nothing is asked")
        now = self.clock.now()
        rating, facts = answer_by_reporter(case.rating, round_, answer, now, comment)
        self.appeals.save_rating(case, rating, facts, now)
        return rating

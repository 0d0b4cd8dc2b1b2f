"""Rate a result: the reporter's three answers for the round that is open, once."""

from dataclasses import dataclass, replace

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.application.retrying import until_unchanged
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.ratings.rating import (
    OWN_PAGE,
    Answer,
    Flag,
    Manner,
    RatingNotOpen,
    RatingRound,
    answer_by_reporter,
)
from services.intake.domain.ratings.suspicion import flags_of
from services.intake.ports.appeals import Appeals
from services.intake.ports.ratings import RatingDevices


@dataclass(frozen=True, slots=True)
class RateAppeal:
    """The use case, with its ports; ``wall`` is wall time."""

    appeals: Appeals
    devices: RatingDevices
    clock: Clock
    wall: Clock

    def __call__(
        self,
        appeal_id: str,
        round_: int | None,
        answer: Answer,
        manner: Manner = OWN_PAGE,
        *,
        device: str | None = None,
    ) -> RatingRound:
        """Keep the rating, its comment masked, and tell dispatch.

        Args:
            appeal_id: whose rating it is.
            round_: the round that is rated; None means the one that is open.
            answer: the three answers.
            manner: how it came, and with which words.
            device: what is known of the device that it came from, for the flags.

        Raises:
            RatingNotOpen: nothing is asked, it was answered, or the ticket has ended.
            WrongRound: another round is open.

        """
        said = replace(manner, comment=mask(manner.comment) if manner.comment else None)
        case = self.appeals.get(appeal_id)
        if device is not None and case is not None:
            said = replace(said, flags=tuple(self._flags(case, answer, device)))
        rating = until_unchanged(lambda: self._once(appeal_id, round_, answer, said))
        counter("huying_intake_ratings_total", {"way": said.way}).inc()
        return rating

    def _flags(self, case: AppealCase, answer: Answer, device: str) -> list[Flag]:
        reporter = case.appeal.reporter_ref or case.appeal.id
        count = self.devices.reporters(device, reporter, self.wall.now())
        return flags_of(case.appeal, answer, count, self.clock.now())

    def _once(
        self, appeal_id: str, round_: int | None, answer: Answer, manner: Manner
    ) -> RatingRound:
        case = self.appeals.get(appeal_id)
        if case is None or case.rating is None or case.is_ended:
            raise RatingNotOpen("nothing is asked")
        now = self.clock.now()
        asked = case.rating.round if round_ is None else round_
        rating, facts = answer_by_reporter(case.rating, asked, answer, now, manner)
        self.appeals.save_rating(case, rating, facts, now)
        return rating

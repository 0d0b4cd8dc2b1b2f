"""Record an attempt of a call-back task: the reporter answered, or nobody did."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.application.ratings.own_work import require_other_unit
from services.intake.application.retrying import until_unchanged
from services.intake.domain.directory import is_weekday
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.ratings import callback_hours
from services.intake.domain.ratings.rating import (
    BY_CALL,
    Answer,
    CallbackNotDue,
    Manner,
    RatingRound,
    Unreached,
    attempt_answered,
    attempt_failed,
)
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.following import TicketViews

NOBODY_S: Final = Reader()  # of no unit


class NoSuchCallback(Exception):
    """There is no such task."""


@dataclass(frozen=True, slots=True)
class RecordCallbackAttempt:
    """The use case, with its ports; ``zone`` is the district's time zone."""

    appeals: Appeals
    views: TicketViews
    directory: DirectoryCopy
    clock: Clock
    zone: ZoneInfo

    def __call__(
        self,
        task_id: str,
        outcome: Answer | Unreached,
        manner: Manner = BY_CALL,
        *,
        reader: Reader = NOBODY_S,
    ) -> RatingRound:
        """Keep the attempt: the three answers, or why there are none.

        Args:
            task_id: which task.
            outcome: what the reporter answered, or why not.
            manner: the reporter's words and grounds.
            reader: who called.

        Raises:
            NoSuchCallback: when there is no such task, or its case is closed to the caller: an id
                that was noted before the case was sealed opens nothing (L2).
            CallbackNotDue: when no attempt is due (it was answered meanwhile, or comes later).
            OwnWork: when that unit handled the case.

        """
        said = replace(manner, comment=mask(manner.comment) if manner.comment else None)
        rating = until_unchanged(lambda: self._once(task_id, outcome, said, reader))
        if isinstance(outcome, Answer):
            counter("huying_intake_ratings_total", {"way": "callback"}).inc()
        return rating

    def _once(
        self, task_id: str, outcome: Answer | Unreached, manner: Manner, reader: Reader
    ) -> RatingRound:
        case = self.appeals.by_callback_task(task_id)
        if case is None or case.rating is None:
            raise NoSuchCallback
        if ClosedCases(self.views).is_closed(reader, case):
            raise NoSuchCallback
        if case.is_ended:
            raise CallbackNotDue("withdrawn")
        require_other_unit(self.views, case, reader.unit)
        now = self.clock.now()
        if isinstance(outcome, Answer):
            rating, facts = attempt_answered(case.rating, outcome, now, manner)
        else:
            again = self._next(case.rating, now)
            rating, facts = attempt_failed(case.rating, now, again, outcome)
        self.appeals.save_rating(case, rating, facts, now)
        return rating

    def _next(self, rating: RatingRound, now: datetime) -> datetime:
        directory = self.directory.current()
        is_working_day = directory.is_working_day if directory else is_weekday
        return callback_hours.next_attempt_at((*rating.attempts, now), self.zone, is_working_day)

"""Record an attempt of a call-back task: the reporter answered, or nobody did."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.application.retrying import until_unchanged
from services.intake.domain.directory import is_weekday
from services.intake.domain.ratings import callback_hours
from services.intake.domain.ratings.rating import (
    Answer,
    CallbackNotDue,
    RatingRound,
    attempt_answered,
    attempt_failed,
)
from services.intake.ports.appeals import Appeals
from services.intake.ports.directory import DirectoryCopy


class NoSuchCallback(Exception):
    """There is no such task."""


@dataclass(frozen=True, slots=True)
class RecordCallbackAttempt:
    """The use case, with its ports; ``zone`` is the district's time zone."""

    appeals: Appeals
    directory: DirectoryCopy
    clock: Clock
    zone: ZoneInfo

    def __call__(self, task_id: str, answer: Answer | None) -> RatingRound:
        """Keep the attempt; ``answer`` None means that nobody answered.

        Raises:
            NoSuchCallback: when there is no such task.
            CallbackNotDue: when no attempt is due (it was answered meanwhile, or comes later).

        """
        rating = until_unchanged(lambda: self._once(task_id, answer))
        if answer is not None:
            counter("huying_intake_ratings_total", {"way": "callback"}).inc()
        return rating

    def _once(self, task_id: str, answer: Answer | None) -> RatingRound:
        case = self.appeals.by_callback_task(task_id)
        if case is None or case.rating is None:
            raise NoSuchCallback
        if case.withdrawn_at is not None:
            raise CallbackNotDue("withdrawn")
        now = self.clock.now()
        if answer is not None:
            rating, facts = attempt_answered(case.rating, answer, now)
        else:
            rating, facts = attempt_failed(case.rating, now, self._next(case.rating, now))
        self.appeals.save_rating(case, rating, facts, now)
        return rating

    def _next(self, rating: RatingRound, now: datetime) -> datetime:
        directory = self.directory.current()
        is_working_day = directory.is_working_day if directory else is_weekday
        return callback_hours.next_attempt_at((*rating.attempts, now), self.zone, is_working_day)

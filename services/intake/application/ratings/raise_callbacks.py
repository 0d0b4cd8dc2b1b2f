"""Raise call-backs: silence until the end of a rating's window becomes a call, at working hours."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.ids import derived_id
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.directory import is_weekday
from services.intake.domain.ratings import callback_hours
from services.intake.domain.ratings.rating import raise_callback
from services.intake.ports.appeals import Appeals, ChangedMeanwhile
from services.intake.ports.directory import DirectoryCopy
from services.intake.ports.timers import Timers

_BATCH = 200


@dataclass(frozen=True, slots=True)
class RaiseCallbacks:
    """The use case, with its ports; ``zone`` is the district's time zone."""

    appeals: Appeals
    timers: Timers
    directory: DirectoryCopy
    clock: Clock
    zone: ZoneInfo

    def __call__(self) -> int:
        """Move on what has run out; return how many appeals were looked at."""
        cases = self.timers.silent_ratings(self.clock.now(), _BATCH)
        for case in cases:
            self._move_on(case)
        return len(cases)

    def _move_on(self, case: AppealCase) -> None:
        rating, now = case.rating, self.clock.now()
        if rating is None:
            return
        directory = self.directory.current()
        is_working_day = directory.is_working_day if directory else is_weekday
        task_id = derived_id("cbk", case.appeal.id, rating.ticket_id, str(rating.round))
        first = callback_hours.first_attempt_at(now, self.zone, is_working_day)
        moved, facts = raise_callback(rating, task_id, first, now)
        if moved == rating:
            return
        try:
            self.appeals.save_rating(case, moved, facts, now)
        except ChangedMeanwhile:
            return  # the resident rated at this moment, or another scheduler was here first

"""The appeals' store, with the contract in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeals.appeal import (
    AppealCase,
    AppealChange,
    EarlierReceipt,
    NewAppeal,
)
from services.intake.domain.appeals.external_number import ExternalNumber
from services.intake.domain.appeals.settlement import Settlement
from services.intake.domain.ratings.rating import RatingFact, RatingRound
from services.intake.domain.repeats.finding import RepeatFinding


class ChangedMeanwhile(Exception):
    """Somebody else changed the appeal first; read it again and decide anew."""


class Appeals(Protocol):
    """The appeals, each one document that carries its own outgoing events."""

    def add(self, new: NewAppeal) -> EarlierReceipt | None:
        """Keep an appeal and its ``appeal.submitted`` in one durable write.

        Return None when it was new, or what stands already under its id.

        Raises:
            NumberTaken: another appeal has one of its external numbers; nothing was kept.

        """
        ...

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def by_tracking_index(self, index: str) -> AppealCase | None:
        """Return the appeal whose tracking code has this keyed hash."""
        ...

    def by_callback_task(self, task_id: str) -> AppealCase | None:
        """Return the appeal whose rating has become this call-back task."""
        ...

    def by_external_number(self, number: ExternalNumber) -> AppealCase | None:
        """Return the appeal that has this number on another platform."""
        ...

    def of_caller(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        """Return the appeals of a phone (by its keyed hash), the latest first."""
        ...

    def of_meeting(self, meeting_id: str, limit: int) -> Sequence[AppealCase]:
        """Return the appeals that were said in a meeting, the earliest entered first."""
        ...

    def settle(self, case: AppealCase, settlement: Settlement) -> None:
        """Keep and tell that the appeal was answered or transferred, in one write.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def save_rating(
        self, case: AppealCase, rating: RatingRound, facts: Sequence[RatingFact], now: datetime
    ) -> None:
        """Replace the rating and tell the facts (business time ``now``), in one write.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def withdraw(self, case: AppealCase, reason: str | None, now: datetime) -> None:
        """Mark the appeal withdrawn at business time ``now`` and tell it, in one write.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def follow(self, changes: Sequence[AppealChange]) -> None:
        """Apply what dispatch did, in this order; doing it twice is doing it once."""
        ...

    def mark_repeats(self, findings: Mapping[str, RepeatFinding]) -> None:
        """Keep the verdicts with the submitted events, so that the feed tells the same story."""
        ...

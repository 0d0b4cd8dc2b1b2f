"""The list that call-back agents work through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.ratings.review_request import ReviewRequest


@dataclass(frozen=True, slots=True)
class CallbackPosition:
    """Where a list of due call-backs goes on: after this due time and appeal id."""

    due_at: datetime
    appeal_id: str


class Callbacks(Protocol):
    """The list that call-back agents work through."""

    def due(self, after: CallbackPosition | None, limit: int) -> Sequence[AppealCase]:
        """Return appeals whose call-back is due, the longest waiting first."""
        ...


class OpenRatings(Protocol):
    """Finds what a reporter may rate, by the keyed hash of the phone."""

    def of_phone(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        """Return the appeals of a phone that wait for an answer, the latest asked first."""
        ...


class RatingDevices(Protocol):
    """Counts who rates from one device; neither device nor reporter is kept in clear."""

    def reporters(self, device: str, reporter: str, now: datetime) -> int:
        """Note a rating; return how many reporters rated from this device today (wall time)."""
        ...


SmsOutcome = Literal["rated", "callback", "nobody", "opted_out", "opted_in"]


class SmsReplies(Protocol):
    """What became of inbound messages, so that a gateway may send one twice."""

    def outcome(self, message_id: str) -> SmsOutcome | None:
        """Return what became of a message, None before it was heard."""
        ...

    def keep(self, message_id: str, outcome: SmsOutcome, now: datetime) -> None:
        """Keep what became of it (wall time); the first to say so wins."""
        ...


class ReviewedAppeals(Protocol):
    """The appeals, as far as their reporters ask for reviews."""

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def ask_review(self, case: AppealCase, request: ReviewRequest, now: datetime) -> None:
        """Note and tell that a review is asked for, at business time ``now``.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

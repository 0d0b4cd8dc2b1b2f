"""A reporter asks that a result be looked at again (复核): once a round, a few times, in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.intake.domain.ratings.rating import ANSWERABLE, Ground, RatingRound

RefusedBecause = Literal["not_resolved", "too_late", "too_many", "already_asked"]


class ReviewRefused(Exception):
    """The request cannot be taken; ``because`` says why."""

    def __init__(self, because: RefusedBecause) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class ReviewLimits:
    """How long after the end of the rating window, and how often for one appeal."""

    window: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What the reporter wants looked at again, and why, masked."""

    ticket_id: str
    round: int
    ground: Ground
    text: str


def request_review(
    rating: RatingRound | None,
    asked_rounds: Sequence[int],
    ground: Ground,
    text: str,
    limits: ReviewLimits,
    now: datetime,
) -> ReviewRequest:
    """Return the request, where it may be made.

    Args:
        rating: the latest round that the reporter was asked about; None before the first.
        asked_rounds: the rounds of which a review was asked for before.
        ground: what is wrong.
        text: why, masked.
        limits: until when and how often.
        now: business time.

    Raises:
        ReviewRefused: there is no result yet, the time is over, or it was asked for before.

    """
    if rating is None:
        raise ReviewRefused("not_resolved")
    if rating.round in asked_rounds:
        raise ReviewRefused("already_asked")
    if len(asked_rounds) >= limits.most:
        raise ReviewRefused("too_many")
    if now > rating.rate_until + limits.window:
        raise ReviewRefused("too_late")
    return ReviewRequest(rating.ticket_id, rating.round, ground, text)


def is_unrated(rating: RatingRound | None) -> bool:
    """Whether the reporter has not rated yet: then asking for a review rates as well."""
    return rating is not None and rating.state in ANSWERABLE

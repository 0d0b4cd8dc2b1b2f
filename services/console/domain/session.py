"""A session: how long a sign-in lasts, and when it counts as left."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """A session ends after ``idle`` without a request, and after ``absolute`` whatever happens."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one browser; ``key`` is the hash of what its cookie holds."""

    key: str
    username: str
    created_at: datetime
    seen_at: datetime
    address: str = ""
    browser: str = ""

    def is_over(self, now: datetime, lifetimes: Lifetimes) -> bool:
        """Whether the session has ended by itself."""
        return now >= self.ends_at(lifetimes)

    def ends_at(self, lifetimes: Lifetimes) -> datetime:
        """Return when the session ends unless its browser asks again."""
        return min(self.seen_at + lifetimes.idle, self.created_at + lifetimes.absolute)

"""When to try again, and when to give up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Backoff = Callable[[int], timedelta]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Tries again after the ``backoff`` for the number of failures so far, for ``total`` in all."""

    backoff: Backoff
    total: timedelta

    def next_attempt(self, *, attempts: int, queued_at: datetime, now: datetime) -> datetime | None:
        """Return the wall time of the next attempt after ``attempts`` failures, None to give up."""
        at = now + self.backoff(attempts)
        return at if at <= queued_at + self.total else None


# Standard Webhooks advises days; a unit's system may be down over a weekend.
UNITS_LONGEST = timedelta(hours=6)
# A resident waits for the notice: a gateway that is back should not stay unused for long.
RESIDENTS_LONGEST = timedelta(hours=1)

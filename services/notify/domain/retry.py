"""When to try again, and when to give up: exponential backoff with jitter, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_LARGEST_EXPONENT = 30


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Tries again after ``first``, then twice as late each time, up to ``longest``, for ``total``.

    The wait is drawn between half of that and all of it, so that notices held back together do not
    come back together.
    """

    first: timedelta
    longest: timedelta
    total: timedelta

    def next_attempt(
        self, *, attempts: int, queued_at: datetime, now: datetime, draw: Callable[[], float]
    ) -> datetime | None:
        """Return the wall time of the next attempt after ``attempts`` failures, None to give up.

        ``draw`` gives a number from 0 to 1.
        """
        exponent = min(max(attempts - 1, 0), _LARGEST_EXPONENT)
        wait = min(self.first * 2**exponent, self.longest)
        at = now + wait * (0.5 + draw() / 2)
        return at if at <= queued_at + self.total else None


# Standard Webhooks advises days; a unit's system may be down over a weekend.
UNITS_LONGEST = timedelta(hours=6)
# A resident waits for the notice: a gateway that is back should not stay unused for long.
RESIDENTS_LONGEST = timedelta(hours=1)

"""Limits (时限) in minutes, hours, working hours, days or working days, and when they end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

TimeUnit = Literal["minute", "hour", "working_hour", "day", "working_day"]
TIME_UNITS: Final[tuple[TimeUnit, ...]] = ("minute", "hour", "working_hour", "day", "working_day")
WORKING: Final[frozenset[str]] = frozenset({"working_hour", "working_day"})
WHOLE_DAYS: Final[frozenset[str]] = frozenset({"day", "working_day"})

Seconds = float


@dataclass(frozen=True, slots=True)
class Amount:
    """A limit such as two working hours; amounts are whole and positive or zero.

    Days and working days are counted from the day after receipt on, as most rules say, unless
    ``counts_receipt``: then the day of receipt is the first day.
    """

    amount: int
    unit: TimeUnit
    counts_receipt: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends; ``provisional`` when it runs into a year without a published calendar."""

    due_at: datetime
    provisional: bool

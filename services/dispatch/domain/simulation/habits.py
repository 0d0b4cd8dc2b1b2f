"""How people behave in a simulated district: chances, and shares of the time they are given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

# How many appeals come in each local hour, against the others.
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 14, 9, 11, 16, 17, 15, 12, 9, 8, 7, 5, 3, 2)


@dataclass(frozen=True, slots=True)
class Month:
    """What is played: so many appeals over so many days from a local midnight on."""

    appeals: int
    begins: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of a limit that are used (medians), how much they vary, and chances.

    ``heed`` is the most of the remaining wait that somebody saves when he is pressed: a reminder,
    a card or a tier makes him hurry. ``slowness`` is how much units differ from each other.
    """

    screen: float = 0.4
    acknowledge: float = 0.45
    contact: float = 0.5
    resolve: float = 0.6
    notes: float = 0.6
    centre: float = 0.5
    spread: float = 0.55
    slowness: float = 0.3
    heed: float = 0.6
    returns: float = 0.04
    second_return: float = 0.2
    rejected: float = 0.06
    cannot_be_done: float = 0.03
    unreachable: float = 0.12
    unhappy: float = 0.09
    redo: float = 0.7

    def share(self, median: float, chance: Random) -> float:
        """Return which part of a limit somebody uses this time; above one he is late."""
        return median * chance.lognormvariate(0.0, self.spread)


def arrivals(count: int, begins: datetime, days: int, chance: Random) -> list[datetime]:
    """Return when appeals come, in order: by the hours of the day, on every day alike.

    Args:
        count: how many.
        begins: local midnight of the first day.
        days: over how many days.
        chance: where chance comes from.

    """
    hours = chance.choices(range(len(HOURS)), HOURS, k=count)
    found = [
        begins + timedelta(days=chance.randrange(days), hours=hour, seconds=chance.randrange(3600))
        for hour in hours
    ]
    return sorted(found)

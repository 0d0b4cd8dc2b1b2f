"""Decide again when somebody else changed the appeal between reading and writing."""

from collections.abc import Callable
from typing import TypeVar

from services.intake.ports.appeals import ChangedMeanwhile

T = TypeVar("T")
_TIMES = 24  # of so many at once, all but one lose each time


def until_unchanged(attempt: Callable[[], T]) -> T:
    """Run a read-decide-write until nobody came between.

    Raises:
        ChangedMeanwhile: after that many losses in a row.

    """
    for _ in range(_TIMES - 1):
        try:
            return attempt()
        except ChangedMeanwhile:
            continue
    return attempt()

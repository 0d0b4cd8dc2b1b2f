"""From where on a loop looks for what is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.common.store.due import DueFloor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@dataclass
class Hand:
    """A monotonic clock moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_what_was_seen_and_is_still_there_is_looked_at_again() -> None:
    """Whoever took it may have lost it: the floor stays below it, however much time passes."""
    floor = DueFloor(Hand())
    assert floor.until(NOW) == {"$lte": NOW}
    floor.saw(NOW - timedelta(hours=1))
    assert floor.until(LATER)["$gte"] < NOW - timedelta(hours=1)


def test_what_is_done_is_not_walked_over_again_until_the_next_sweep() -> None:
    hand = Hand()
    floor = DueFloor(hand)
    floor.saw(NOW - timedelta(hours=1))
    floor.saw(NOW)
    assert NOW - timedelta(seconds=2) < floor.until(LATER)["$gte"] < NOW
    hand.seconds = 6
    assert floor.until(LATER) == {"$lte": LATER}

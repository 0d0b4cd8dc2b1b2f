"""What takes long to make is kept in proportion."""

from services.dispatch.adapters.listing.keeping import Kept


class Slow:
    """A clock and a function that takes its time."""

    def __init__(self, seconds: float) -> None:
        self.now, self.calls, self._seconds = 100.0, 0, seconds

    def make(self) -> int:
        self.calls += 1
        self.now += self._seconds
        return self.calls


def test_what_is_quick_is_made_anew() -> None:
    """A small district sees its counts at once."""
    slow = Slow(0.01)
    kept = Kept(slow.make, lambda: slow.now)

    assert [kept.get()[0] for _ in range(3)] == [1, 2, 3]


def test_what_is_slow_takes_a_fortieth_of_the_time_at_most() -> None:
    """And its age is told."""
    slow = Slow(0.5)
    kept = Kept(slow.make, lambda: slow.now)
    kept.get()
    slow.now += 19.0
    result, age = kept.get()

    assert (result, age) == (1, 19.5)
    slow.now += 1.1
    assert kept.get()[0] == 2

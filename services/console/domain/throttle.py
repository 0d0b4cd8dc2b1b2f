"""How fast somebody may guess: a few tries for nothing, then ever longer pauses, never a lock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Throttle:
    """After ``free`` failures each further one doubles the pause, up to ``longest``."""

    free: int
    first: timedelta
    longest: timedelta

    def pause_after(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures in a row."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        # Beyond 2^20 the longest pause is reached whatever the first was; larger powers overflow.
        return min(self.first * (1 << min(beyond, 20)), self.longest)


# One browser, or one address for one account: people mistype; a program makes hundreds of tries.
GUESSES: Final = Throttle(5, timedelta(seconds=2), timedelta(minutes=15))
# One address for all accounts: a whole hall may sit behind it, and type at eight o'clock.
ADDRESS: Final = Throttle(50, timedelta(seconds=1), timedelta(minutes=5))
# What is forgotten when nobody failed for so long.
REMEMBERED: Final = timedelta(hours=1)

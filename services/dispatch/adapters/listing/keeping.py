"""Keeps what took long to make, in proportion to how long it took."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

QUICK_SECONDS: Final = 0.05  # what is made that quickly is made for everybody anew
SHARE: Final = 40  # times as long as it took: at most a fortieth of the time goes into making it


class Kept(Generic[T]):
    """The last result of a function, with its age; one thread at a time makes the next one.

    ``at_least`` are the seconds for which even a quick result is kept.
    """

    def __init__(
        self,
        make: Callable[[], T],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        at_least: float = 0.0,
    ) -> None:
        self._make = make
        self._now = monotonic
        self._at_least = at_least
        self._lock = threading.Lock()
        self._kept: tuple[T, float, float] | None = None  # the result, made at, good until

    def get(self) -> tuple[T, float]:
        """Return a result and its age in seconds; what the function raises passes through."""
        with self._lock:
            if self._kept is None or self._now() >= self._kept[2]:
                self._kept = self._made()
            result, at, _ = self._kept
            return result, self._now() - at

    def _made(self) -> tuple[T, float, float]:
        begun = self._now()
        result = self._make()
        done = self._now()
        took = done - begun
        kept = took * SHARE if took >= QUICK_SECONDS else 0.0
        return result, begun, done + max(kept, self._at_least)

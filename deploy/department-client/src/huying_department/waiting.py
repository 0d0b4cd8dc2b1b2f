"""Waits between tries: longer each time, never in step with the others."""

import random
import threading


class Patience:
    """Half a second at first, doubling up to a minute, each between half of that and all of it."""

    def __init__(self, stop: threading.Event, *, first: float = 0.5, longest: float = 60.0) -> None:
        self._stop = stop
        self._first = first
        self._longest = longest
        self._failures = 0

    def wait(self) -> None:
        """Wait, unless told to stop."""
        seconds = min(self._first * 2 ** min(self._failures, 16), self._longest)
        self._failures += 1
        self._stop.wait(seconds * (0.5 + random.random() / 2))  # noqa: S311 - no secret

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._failures = 0

"""A circuit per provider or endpoint: after several failures in a row it is left alone a while."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock


@dataclass(slots=True)
class _State:
    failures: int = 0
    open_until: datetime | None = None


class Circuits:
    """The circuits of one sender process, by target; safe to use from several threads.

    An open circuit holds notices back without counting an attempt; when its time is over the next
    notice tries the target, and its failure opens the circuit again at once.
    """

    def __init__(self, *, failures: int, pause: timedelta, now: Callable[[], datetime]) -> None:
        self._limit = failures
        self._pause = pause
        self._now = now
        self._states: dict[str, _State] = {}
        self._lock = Lock()

    def open_until(self, target: str) -> datetime | None:
        """Return until when a target is to be left alone, or None when it may be tried."""
        with self._lock:
            state = self._states.get(target)
            if state is None or state.open_until is None or state.open_until <= self._now():
                return None
            return state.open_until

    def succeeded(self, target: str) -> None:
        """Close the circuit: the target answers."""
        with self._lock:
            self._states.pop(target, None)

    def failed(self, target: str) -> None:
        """Count a failure that is the target's, not the notice's."""
        with self._lock:
            state = self._states.setdefault(target, _State())
            state.failures += 1
            if state.failures >= self._limit:
                state.open_until = self._now() + self._pause

"""A circuit per provider, robot or endpoint: whoever fails again and again is left alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock


@dataclass(slots=True)
class _State:
    failures: int = 0
    open_until: datetime | None = None
    probing: bool = False


class Circuits:
    """The circuits of one sender process, by target; safe to use from several threads.

    An open circuit holds notices back without counting an attempt. When its time is over exactly
    one notice tries the target, the probe: if it gets through all may go, if not the circuit is
    open again. A probe that nobody hears of again makes room for another after as long a time.
    """

    def __init__(self, *, failures: int, pause: timedelta, now: Callable[[], datetime]) -> None:
        """Open after so many failures in a row, for ``pause``; ``now`` gives wall time."""
        self._limit = failures
        self._pause = pause
        self._now = now
        self._states: dict[str, _State] = {}
        self._lock = Lock()

    def wait_until(self, target: str) -> datetime | None:
        """Return until when to leave a target alone, None to go ahead: perhaps as its probe."""
        with self._lock:
            state = self._states.get(target)
            if state is None or state.open_until is None:
                return None
            now = self._now()
            if state.open_until > now:
                return state.open_until
            state.open_until, state.probing = now + self._pause, True
            return None

    def succeeded(self, target: str) -> None:
        """Close the circuit: the target answers. An answer from before it opened says little."""
        with self._lock:
            state = self._states.get(target)
            if state is not None and (state.open_until is None or state.probing):
                del self._states[target]

    def failed(self, target: str) -> bool:
        """Count a failure that is the target's, not the notice's; return whether it opened now."""
        with self._lock:
            state = self._states.setdefault(target, _State())
            state.failures += 1
            if state.failures < self._limit and not state.probing:
                return False
            was_open = state.open_until is not None
            ends = self._now() + self._pause
            # A rest that was asked for (Retry-After) is not cut short by what was on its way.
            state.open_until, state.probing = max(ends, state.open_until or ends), False
            return not was_open

    def rest(self, target: str, until: datetime) -> None:
        """Leave a target alone as long as it asked for (``Retry-After``), be it up or down."""
        with self._lock:
            state = self._states.setdefault(target, _State())
            state.open_until = max(until, state.open_until or until)
            state.probing = False

    def resting(self) -> frozenset[str]:
        """Return the targets that are left alone now."""
        now = self._now()
        with self._lock:
            return frozenset(
                target
                for target, state in self._states.items()
                if state.open_until is not None and state.open_until > now
            )

"""Notes that a reader opts out (退订), or in again, beside whatever else he wants."""

from dataclasses import replace
from typing import Final

from services.common.observability.metrics import counter
from services.notify.domain.policy.person import Preferences
from services.notify.ports.clocks import Now
from services.notify.ports.readers import KeptPreferences, PreferencesMoved, ReaderPreferences

_TRIES: Final = 10
NEVER_SAID: Final = KeptPreferences(Preferences(), 0, "", None)


class DecideOptOut:
    """The reader's own word, by whichever way it came; the same again changes nothing."""

    def __init__(self, preferences: ReaderPreferences, wall: Now) -> None:
        self._preferences = preferences
        self._wall = wall

    def read(self, person: str) -> KeptPreferences:
        """Return what a reader wants, version 0 where he never said."""
        return self._preferences.get(person) or NEVER_SAID

    def __call__(self, person: str, *, opted_out: bool, by: str) -> KeptPreferences:
        """Note it; of two at once both are heard, the later last.

        Raises:
            PreferencesMoved: when others change the same preferences all the time.

        """
        for _ in range(_TRIES):
            found = self.read(person)
            if found.preferences.opted_out == opted_out:
                return found
            wanted = replace(found.preferences, opted_out=opted_out)
            kept = KeptPreferences(wanted, found.version + 1, by, self._wall.now())
            try:
                self._preferences.save(person, kept)
            except PreferencesMoved:
                continue
            counter("huying_notify_opt_outs_total", {"opted_out": str(opted_out).lower()}).inc()
            return kept
        raise PreferencesMoved

"""Lets a reader opt out (退订), or in again, by the link of a mail."""

from dataclasses import replace
from typing import Final

from services.common.observability.metrics import counter
from services.notify.domain.policy.person import Preferences
from services.notify.ports.clocks import Now
from services.notify.ports.opt_outs import OptOutLinks
from services.notify.ports.readers import KeptPreferences, PreferencesMoved, ReaderPreferences

BY_LINK: Final = "resident:link"
_TRIES: Final = 10
_NEVER_SAID: Final = KeptPreferences(Preferences(), 0, "", None)


class OptOut:
    """The link is the proof; saying the same again changes nothing."""

    def __init__(self, links: OptOutLinks, preferences: ReaderPreferences, wall: Now) -> None:
        self._links = links
        self._preferences = preferences
        self._wall = wall

    def read(self, token: str) -> KeptPreferences:
        """Return what the reader wants, version 0 where he never said.

        Raises:
            NotALink: when the token is none of ours.

        """
        return self._preferences.get(self._links.person(token)) or _NEVER_SAID

    def __call__(self, token: str, *, opted_out: bool) -> KeptPreferences:
        """Note it beside whatever else he wants; of two at once both are heard, the later last.

        Raises:
            NotALink: when the token is none of ours.
            PreferencesMoved: when others change the same preferences all the time.

        """
        person = self._links.person(token)
        for _ in range(_TRIES):
            found = self._preferences.get(person) or _NEVER_SAID
            if found.preferences.opted_out == opted_out:
                return found
            wanted = replace(found.preferences, opted_out=opted_out)
            kept = KeptPreferences(wanted, found.version + 1, BY_LINK, self._wall.now())
            try:
                self._preferences.save(person, kept)
            except PreferencesMoved:
                continue
            counter("huying_notify_opt_outs_total", {"opted_out": str(opted_out).lower()}).inc()
            return kept
        raise PreferencesMoved

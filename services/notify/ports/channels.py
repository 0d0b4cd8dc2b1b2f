"""The ways to people."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.domain.contact import Letter
from services.notify.domain.notification import Outcome


class TextChannel(Protocol):
    """A way to residents: SMS, e-mail. Blocks up to its time-out; never raises for a provider."""

    @property
    def most_at_once(self) -> int:
        """How many letters it may be given in one call."""
        ...

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand letters to the provider; return an outcome for each, in their order.

        The same ``notification_id`` may come twice.
        """
        ...

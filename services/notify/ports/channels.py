"""The ways to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from services.notify.domain.contact import Letter
from services.notify.domain.notification import Channel, Outcome

Reaches = Literal["phone", "email", "unit"]
Wording = Literal["sms", "email"]


class TextChannel(Protocol):
    """A way to people: SMS, e-mail, a group's robot. Called by several threads at once."""

    @property
    def most_at_once(self) -> int:
        """How many letters it may be given in one call."""
        ...

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand letters to the provider; return an outcome for each, in their order.

        Blocks up to its time-out and never raises for a provider's faults. The same
        ``notification_id`` may come twice: whoever can recognise it sends it once. A failure that
        is one recipient's says so (``blames``): it does not count against the provider.
        """
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """A channel that is set up.

    ``reaches`` is the kind of address it needs: a resident's phone or mailbox, or an address that
    a unit has given us for this channel. ``wording`` is the form of its texts: short as an SMS, or
    long and with a subject.
    """

    channel: Channel
    reaches: Reaches
    wording: Wording
    provider: TextChannel

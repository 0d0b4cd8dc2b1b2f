"""What is known of a reader when a notice is about to go: never his address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notify.domain.wording import Language


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader wants: none but what must be told, other channels, another language."""

    opted_out: bool = False
    channels: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One notice that went to the reader lately; ``at`` is business time."""

    notification_id: str
    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Person:
    """A reader: the channels on which he can be reached, what he wants, what he was told.

    ``reached_by`` are the channels that he has an address for; ``bounced`` those whose address is
    on the suppression list.
    """

    reached_by: tuple[str, ...] = ()
    bounced: Mapping[str, str] = field(default_factory=dict)
    preferences: Preferences = Preferences()
    told: tuple[Told, ...] = ()

"""What is known of readers without knowing their addresses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notify.domain.contact import Contact
from services.notify.domain.policy.person import Preferences, Told


class AddressKeys(Protocol):
    """Tells one address from another without keeping it. Never blocks."""

    def address(self, kind: str, address: str) -> str:
        """Return the key of an address of a kind (``phone``, ``email``)."""
        ...

    def person(self, contact: Contact) -> str | None:
        """Return the key of a reader: of his phone, or of his mailbox; None without either."""
        ...


@dataclass(frozen=True, slots=True)
class KeptPreferences:
    """What a reader wants, and who noted it; ``version`` counts the changes, 0: he never said."""

    preferences: Preferences
    version: int
    by: str
    at: datetime | None


class PreferencesMoved(Exception):
    """Somebody changed them in between."""


class Wanted(Protocol):
    """What readers want, for the moment of sending. May block."""

    def of(self, persons: Collection[str]) -> Mapping[str, Preferences]:
        """Return what those want who have said so."""
        ...


class ReaderPreferences(Protocol):
    """What readers want, to be read and changed one by one. May block."""

    def get(self, person: str) -> KeptPreferences | None:
        """Return what one reader wants."""
        ...

    def save(self, person: str, kept: KeptPreferences) -> None:
        """Keep it in place of the version before.

        Raises:
            PreferencesMoved: when that is not the version there is.

        """
        ...


class ToldLately(Protocol):
    """What readers were told, from the ledger. May block."""

    def of(self, persons: Collection[str], since: datetime) -> Mapping[str, tuple[Told, ...]]:
        """Return what was sent to each since a business instant, and did not fail."""
        ...

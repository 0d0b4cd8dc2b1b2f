"""What seals, finds and logs personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Unreadable(Exception):
    """A sealed value does not open: another key, another appeal, or damage."""


class Sealer(Protocol):
    """Seals single fields so that only this service reads them, and only in their place."""

    def seal(self, appeal_id: str, field: str, value: str) -> str:
        """Return the sealed value."""
        ...

    def unseal(self, appeal_id: str, field: str, sealed: str) -> str:
        """Return the value. Raises Unreadable."""
        ...


class PhoneNumbers(Protocol):
    """Reads telephone numbers as people write them."""

    def parse(self, written: str) -> str | None:
        """Return the number in E.164, of mainland China where no country is given, or None."""
        ...


class ContactLog(Protocol):
    """Who looked up whose contact, when and for what; never what was seen."""

    def note(self, by: str, purpose: str, appeal_ids: Sequence[str], at: datetime) -> None:
        """Keep one look-up (wall time)."""
        ...


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact as it lies in the store."""

    sealed: Mapping[str, str]
    language: str | None
    is_alone: bool


class ContactStore(Protocol):
    """The sealed contacts."""

    def sealed_contacts(self, appeal_ids: Sequence[str]) -> Mapping[str, SealedContact]:
        """Return what is kept, by appeal id; unknown ids are left out."""
        ...

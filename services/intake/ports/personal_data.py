"""What seals, finds and logs personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeals.appeal import AppealCase


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

    @property
    def key_id(self) -> str:
        """The name of the key that seals now."""
        ...

    def key_of(self, sealed: str) -> str:
        """Return the name of the key that a value was sealed with."""
        ...


class PhoneNumbers(Protocol):
    """Reads telephone numbers as people write them."""

    def parse(self, written: str) -> str | None:
        """Return the number in E.164, of mainland China where no country is given, or None."""
        ...


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up of contacts, as it is kept (wall time)."""

    id: str
    by: str
    purpose: str
    appeal_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LookUpFilter:
    """Which look-ups: by whom, about which appeal, at what time; what is None is not asked."""

    by: str | None = None
    appeal_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class ContactLog(Protocol):
    """Who looked up whose contact, when and for what; never what was seen."""

    def note(self, by: str, purpose: str, appeal_ids: Sequence[str], at: datetime) -> None:
        """Keep one look-up (wall time)."""
        ...


class LookUps(Protocol):
    """What the log of look-ups tells those who check it."""

    def listed(self, wanted: LookUpFilter, before: str | None, limit: int) -> Sequence[LookUp]:
        """Return look-ups, the latest first; ``before`` is the id of the last one seen."""
        ...


@dataclass(frozen=True, slots=True)
class SealedFields:
    """What one document keeps sealed, by field."""

    id: str
    sealed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resealed:
    """One field under another key; it is written only where it still is as it was read."""

    id: str
    field: str
    was: str
    sealed: str


class SealedStore(Protocol):
    """Documents of one kind with sealed fields, walked through in the order of their ids."""

    @property
    def name(self) -> str:
        """What they are, in one word."""
        ...

    def after(self, last_id: str, limit: int) -> Sequence[SealedFields]:
        """Return the next documents; none when all were seen."""
        ...

    def replace(self, changes: Sequence[Resealed]) -> int:
        """Write what still is as it was read; return how many fields were written."""
        ...


class Position(Protocol):
    """A place in a long walk that survives a stop."""

    def get(self) -> str | None:
        """Return it, or None before the first ``set``."""
        ...

    def set(self, cursor: str) -> None:
        """Keep it."""
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


class ErasableAppeals(Protocol):
    """The appeals, as far as they are made anonymous."""

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def anonymise(self, case: AppealCase, by: str, now: datetime) -> bool:
        """Erase contact, words and place, and tell it at business time ``now``.

        Return False where it was done before.

        Raises:
            ChangedMeanwhile: it is no longer as it was read, or has events under way.

        """
        ...

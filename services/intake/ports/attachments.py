"""What attachments need: where they are written down, their bytes, and who looks into them."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.attachments.attachment import Attachment
from services.intake.domain.attachments.media import Shape


class ScannerUnavailable(Exception):
    """The virus scanner does not answer; what was to be scanned waits."""


class Attachments(Protocol):
    """What is known of each upload."""

    def add(self, attachment: Attachment) -> Attachment:
        """Keep a new one; return what stands under its id, which is the earlier where there was."""
        ...

    def get(self, attachment_id: str) -> Attachment | None:
        """Return one, or None."""
        ...

    def get_many(self, ids: Sequence[str]) -> Sequence[Attachment]:
        """Return those that exist, in no order."""
        ...

    def give(self, attachment_id: str, owner: str, instead_of: str | None = None) -> bool:
        """Give one to a case if nobody has it, or ``instead_of`` has; True where the case has it.

        Giving it to its owner again is True.
        """
        ...

    def take_back(self, owner: str) -> None:
        """Leave what a case has to nobody: it was turned away."""
        ...

    def claim(self, now: datetime, until: datetime) -> Attachment | None:
        """Return one that waits to be checked, nobody else's until an instant (wall), or None.

        Each claim counts as a try.
        """
        ...

    def postpone(self, attachment_id: str, until: datetime) -> None:
        """Take a claim back until an instant (wall): what was needed is away; it was no try."""
        ...

    def settle(self, attachment: Attachment) -> None:
        """Write what a check brought: state, content, thumbnail, position, refusal."""
        ...

    def release(self, attachment_id: str, *, released: bool) -> Attachment | None:
        """Let everybody see a ready one, or no longer; return it, or None where there is none."""
        ...

    def of_owner(self, owner: str) -> Sequence[Attachment]:
        """Return what a case has, in the order of uploading."""
        ...

    def ownerless(self, uploaded_before: datetime, limit: int) -> Sequence[Attachment]:
        """Return those that no case has, uploaded before an instant (wall)."""
        ...

    def remove(self, attachment_id: str, owner: str | None) -> bool:
        """Forget one as long as that is its owner; False where it has another by now."""
        ...

    def in_use(self, keys: Sequence[str], besides: str | None = None) -> AbstractSet[str]:
        """Return which of these keys of the store some attachment ``besides`` one names."""
        ...


class Contents(Protocol):
    """The bytes, by key: GridFS, or any store that keeps objects (S3 and its like).

    Nothing is ever overwritten: a key names one content for good.
    """

    def put(self, key: str, content: bytes) -> None:
        """Keep a content; where the key is there already nothing but its age changes."""
        ...

    def size(self, key: str) -> int | None:
        """Return how many bytes lie under a key, or None."""
        ...

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to but not with ``stop``, piece by piece.

        Raises:
            KeyError: at the first piece, where there is no such key.

        """
        ...

    def untouched(self, prefix: str, before: datetime, limit: int) -> Sequence[str]:
        """Return keys that begin so and were last put before an instant (wall)."""
        ...

    def remove(self, key: str, untouched_since: datetime | None = None) -> bool:
        """Remove a content; with an instant only if nobody has put it since. True if removed."""
        ...


class Inspector(Protocol):
    """Says what a file is, by its structure; quick, decodes nothing."""

    def __call__(self, content: bytes) -> Shape:
        """Return its shape; raises Unacceptable where it is not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file made harmless; ``place`` is longitude and latitude (WGS84) that it told before."""

    media_type: str
    content: bytes
    thumbnail: bytes | None = None
    width: int | None = None
    height: int | None = None
    place: tuple[float, float] | None = None


class Preparer(Protocol):
    """Makes a file harmless: place and notes off, turned upright, with a thumbnail."""

    def __call__(self, content: bytes, media_type: str) -> Prepared:
        """Return the file prepared; takes its time. Raises Unacceptable where it is broken."""
        ...


class VirusScanner(Protocol):
    """Looks for known evils."""

    def __call__(self, content: bytes) -> str | None:
        """Return the name of what was found, or None; raises ScannerUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who of the staff asks to read."""

    subject: str
    roles: frozenset[str]
    unit: str | None = None
    areas: tuple[str, ...] = ()


class TicketRights(Protocol):
    """Dispatch's word on who reads what of a ticket."""

    def may_read(self, by: AskedBy, attachment_id: str | None, owner: str) -> bool:
        """Whether somebody may read an attachment of an appeal's or of a ticket's.

        Without an attachment: whether he sees the case at all.

        Raises:
            DispatchUnavailable: dispatch cannot be asked.

        """
        ...

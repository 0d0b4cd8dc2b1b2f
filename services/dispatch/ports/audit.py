"""What the audit trail needs from the world, with the contract in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class ArchiveUnavailable(ConnectionError):
    """Reporting does not answer: what only its archive can prove stays unproved."""


class Head(NamedTuple):
    """Up to where a story was seen: its last entry's number and code."""

    subject: str
    sequence: int
    chainhead: str | None


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story as it is stored, and what its aggregate says of it; ``rulings`` as it keeps them.

    ``kept`` are the fields of a ticket that its story speaks of, as they stand; None of others.
    """

    subject: str
    events: Sequence[Mapping[str, Any]]
    sequence: int
    chain_head: str
    number: str | None = None
    rulings: Sequence[Mapping[str, Any]] = ()
    kept: Mapping[str, Any] | None = None


class AuditTrail(Protocol):
    """Where administrative acts are recorded: publishing rules, bulk actions, overrides."""

    def append(self, act: str, who: str, what: Mapping[str, Any]) -> int:
        """Record an act; return its number.

        ``act`` is ``noun.verb_past``, ``who`` the principal's subject; ``what`` bears codes, ids,
        counts and versions, no free text and no personal data.
        """
        ...


class Stories(Protocol):
    """Every chained story of this service."""

    def kinds(self) -> Mapping[str, str]:
        """Return the names of the kinds of which there are many, with their ids' prefixes."""
        ...

    def each(self, kind: str, since: datetime | None) -> Iterator[StoryRecord]:
        """Yield a kind's stories in the order of their ids, a few in memory at a time.

        ``since`` leaves out those that say they have not changed since that wall instant.
        """
        ...

    def one(self, name: str) -> StoryRecord | None:
        """Return the story of an id or of a ticket's number; also that of the directory."""
        ...

    def codes(self, wanted: Sequence[Head]) -> Mapping[tuple[str, int], str | None]:
        """Return the code of each wanted entry that exists; None where it bears none."""
        ...

    def existing(self, subjects: Iterable[str]) -> frozenset[str]:
        """Return those of the subjects whose aggregate exists."""
        ...


class PublishedTexts(Protocol):
    """The texts of the directory's versions, which stand beside its story."""

    def body(self, version: int) -> Any | None:
        """Return the text of a version as it is stored, or None where it is gone."""
        ...


class KeptDocument(NamedTuple):
    """What is kept of a numbered document: its number, to whom it is, the SHA-256 of its text.

    An empty digest: nothing that could be read is left of the text.
    """

    number: str
    to_unit: str
    content_sha256: str


class KeptDocuments(Protocol):
    """The numbered documents, which stand beside the stories that told them."""

    def kept(self, document_ids: Sequence[str]) -> Mapping[str, KeptDocument]:
        """Return those of the documents that are there, as they are stored now."""
        ...


class ArchivedHeads(Protocol):
    """What another service's archive saw of the stories; raises ArchiveUnavailable."""

    def each(self, prefix: str, since: datetime | None) -> Iterator[Head]:
        """Yield the heads of the stories whose ids have a prefix, in the order of their ids."""
        ...

    def one(self, subject: str) -> Head | None:
        """Return the head of one story, or None when the archive never saw it."""
        ...


class Anchors(Protocol):
    """The audit log with its days' anchors, and the lists of heads that they stand for."""

    def log(self) -> Sequence[Mapping[str, Any]]:
        """Return the whole audit log in order; it has an entry a day and one for each act."""
        ...

    def last(self) -> Mapping[str, Any] | None:
        """Return the data of the last day's anchor."""
        ...

    def grown(self, since: datetime | None) -> Iterator[Head]:
        """Yield the heads of all stories changed after a wall instant, or of all."""
        ...

    def keep_part(self, run: str, number: int, heads: Sequence[Head]) -> None:
        """Keep a list of heads."""
        ...

    def part(self, run: str, number: int) -> Sequence[Head] | None:
        """Return a list of heads, or None where there is none."""
        ...

    def drop(self, run: str) -> None:
        """Forget the lists of a run that became no anchor."""
        ...

    def tell(self, anchored: Any, at: datetime, day: str) -> bool:
        """Append the day's anchor to the log; return False when the day has one already."""
        ...

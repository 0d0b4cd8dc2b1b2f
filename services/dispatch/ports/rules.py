"""What the use cases of routing rules need from the world, with the contract in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.dispatch.domain.directory.publication import (
    Draft,
    PartDraft,
    PolicyDraft,
    Row,
    RuleDraft,
)
from services.dispatch.domain.replaying.story import Story
from services.dispatch.domain.terms import Severity
from services.dispatch.ports.listing import Wanted

D = TypeVar("D", bound=Draft)


class Drafts(Protocol[D]):
    """The one draft of a part of the directory."""

    def get(self) -> D | None:
        """Return the draft, or None when nobody writes one."""
        ...

    def revision(self) -> int:
        """Return the number of the last edit or publication, 0 before the first."""
        ...

    def put(self, draft: D) -> D:
        """Replace the draft whose revision is ``draft.revision``; return it with its new one.

        Raises:
            StaleAggregate: somebody else edited or published it first.

        """
        ...

    def discard(self, revision: int) -> None:
        """Take the draft of that revision away; raises StaleAggregate when it is another."""
        ...


RuleDrafts = Drafts[RuleDraft]
PolicyDrafts = Drafts[PolicyDraft]
PartDrafts = Drafts[PartDraft]


class Publications(Protocol):
    """The record of what was published: who, when, why, which parts, with which digest."""

    def page(self, parts: Sequence[str], before: int | None, limit: int) -> Sequence[Row]:
        """Return the versions that changed one of the parts, the newest first, without bodies."""
        ...

    def record(self, version: int) -> Row | None:
        """Return one version's record."""
        ...


@dataclass(frozen=True, slots=True)
class PastTicket:
    """What a dry run reads of a ticket: what rules go by, and who has it in fact."""

    id: str
    number: str
    category: str | None
    area: str | None
    at: datetime
    kind: str
    severity: Severity
    channel: str
    confidential: bool
    danger: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class PastWords:
    """What a dry run of categories reads of a ticket: its words, and what was made of them."""

    id: str
    number: str
    category: str | None
    text: str


class PastTickets(Protocol):
    """The tickets of the past, lightly read."""

    def last(self, count: int, upto: str | None = None) -> Iterable[PastTicket]:
        """Yield the last tickets, the newest number first, from the number ``upto`` on."""
        ...

    def said(self, count: int, upto: str | None = None) -> Iterable[PastWords]:
        """Yield the same tickets with their words."""
        ...


class PastStories(Protocol):
    """The tickets of the past with all that was told of them."""

    def page(self, wanted: Wanted, after: str | None, limit: int) -> Iterable[Story]:
        """Yield tickets that fit, the newest number first, from below the number ``after`` on.

        None that is sealed (L2). Few are in memory at once.
        """
        ...

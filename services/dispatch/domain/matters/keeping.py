"""What is needed of the place where matters are kept, with the contract in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.dispatch.domain.matters.settled_matter import MatterState, Origin, SettledMatter


class MatterEvent(Protocol):
    """An event of the published language: it knows its wire name."""

    TYPE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What a list is narrowed to; ``areas`` stand for all that is within them.

    ``late_at``: the step that the matter waits for was due before that instant.
    """

    state: MatterState | None = None
    origin: Origin | None = None
    areas: tuple[str, ...] = ()
    unit: str | None = None
    late_at: datetime | None = None


class Matters(Protocol):
    """The matters; each is one document with its own story and outgoing events."""

    def add(self, matter: SettledMatter, event: MatterEvent, at: datetime) -> SettledMatter:
        """Keep a new matter; return it, or the one that stands under this id already."""
        ...

    def save(
        self, matter: SettledMatter, event: MatterEvent, at: datetime, *, tell: tuple[str, ...] = ()
    ) -> SettledMatter:
        """Replace a matter read before; state, story and event move together.

        Its own unit gets a copy of the event, and the units to ``tell``.

        Raises:
            StaleAggregate: others wrote first.

        """
        ...

    def get(self, matter_id: str) -> SettledMatter | None:
        """Return a matter."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[SettledMatter]:
        """Return matters whose next tier has begun, the longest due first."""
        ...

    def find(self, wanted: MatterFilter, before: str | None, limit: int) -> Sequence[SettledMatter]:
        """Return matters, the newest number first, from below the number ``before`` on."""
        ...

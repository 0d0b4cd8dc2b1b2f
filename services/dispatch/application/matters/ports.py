"""What the use cases of matters need from the world, with the contract in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.domain.matters.settled_matter import MatterState, Origin, SettledMatter
from services.dispatch.ports import TellableEvent


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What a list is narrowed to; ``areas`` stand for all that is within them."""

    state: MatterState | None = None
    origin: Origin | None = None
    areas: tuple[str, ...] = ()
    unit: str | None = None


class Matters(Protocol):
    """The matters; each is one document with its own story and outgoing events."""

    def add(self, matter: SettledMatter, event: TellableEvent, at: datetime) -> SettledMatter:
        """Keep a new matter; return it, or the one that stands under this id already."""
        ...

    def save(self, matter: SettledMatter, event: TellableEvent, at: datetime) -> SettledMatter:
        """Replace a matter read before; state, story and event move together.

        Raises:
            StaleAggregate: others wrote first.

        """
        ...

    def get(self, matter_id: str) -> SettledMatter | None:
        """Return a matter."""
        ...

    def find(self, wanted: MatterFilter, before: str | None, limit: int) -> Sequence[SettledMatter]:
        """Return matters, the newest number first, from below the number ``before`` on."""
        ...

"""dispatch's numbered feeds of what is addressed to units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class FedPage:
    """A piece of a feed: its events that may be read, and where the next piece begins."""

    events: Sequence[Mapping[str, Any]]
    next_after: int


class UnitFeeds(Protocol):
    """What is addressed to units, numbered without a gap. May block.

    Every method raises DependencyAway when dispatch does not answer.
    """

    def heads(self) -> Mapping[str, int]:
        """Return the last number of each unit's feed."""
        ...

    def read(self, unit: str, after: int, limit: int) -> FedPage:
        """Return what follows a number, in order."""
        ...

    def first_since(self, unit: str, at: datetime) -> int:
        """Return the first number given at or after a wall instant."""
        ...

"""A unit's feed: what was addressed to it, each with its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# closed: the case is sealed against the unit now; expired: the event itself is no longer kept;
# trimmed: it was addressed to the unit so long ago that the feed has forgotten it.
Withheld = Literal["closed", "expired", "trimmed"]


@dataclass(frozen=True, slots=True)
class Fed:
    """One place of a feed; what may not be read any more keeps its number, so that no gap shows.

    What was trimmed is one place for all of it, from ``first`` to ``sequence``.
    """

    sequence: int
    event: Mapping[str, Any] | None
    withheld: Withheld | None = None
    first: int | None = None

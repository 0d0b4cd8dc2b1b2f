"""A unit's feed: what was addressed to it, each with its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# closed: the case is sealed against the unit now; expired: the event itself is no longer kept.
Withheld = Literal["closed", "expired"]


@dataclass(frozen=True, slots=True)
class Fed:
    """One place of a feed; what may not be read any more keeps its number, so that no gap shows."""

    sequence: int
    event: Mapping[str, Any] | None
    withheld: Withheld | None = None

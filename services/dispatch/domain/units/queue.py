"""How a unit's queue at the broker stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitQueue:
    """``ready`` messages wait, ``unacknowledged`` are with readers, of whom there are so many.

    Beyond ``longest`` messages the oldest are dropped (G6).
    """

    queue: str
    ready: int
    unacknowledged: int
    consumers: int
    longest: int

"""How many notices one person gets in a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within so long, counted back from each moment."""

    most: int
    within: timedelta


def room_at(told: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime:
    """Return from when on one more notice keeps within every limit; ``now`` where it does already.

    ``told`` are the instants of the notices before, in any order.
    """
    room = now
    for limit in limits:
        counted = sorted(at for at in told if at > now - limit.within)
        if len(counted) >= limit.most:
            room = max(room, counted[-limit.most] + limit.within)
    return room

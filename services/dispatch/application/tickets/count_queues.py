"""Count the named queues of a desk, exactly (K1): who is to look at what, and how much of it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.listing.due import AT_RISK
from services.dispatch.domain.listing.traits import Traits
from services.dispatch.domain.workflow import OPEN_STATES, STATES, TicketState
from services.dispatch.ports.listing import Reach, TicketSearch, Wanted

KEPT_SECONDS: Final = 2.0  # desks ask every five; those of one unit and office share an answer
_MOST_KEPT: Final = 500
_OPEN: Final[tuple[TicketState, ...]] = tuple(state for state in STATES if state in OPEN_STATES)
_AsSeen = tuple[str | None, tuple[str, ...], frozenset[str], str]


def named_queues(who: Caller, now: datetime) -> Mapping[str, Wanted]:
    """Return what each queue of a caller holds, at a business instant.

    ``unit`` is only there for who has one. A list by the same filters shows the same tickets.
    """
    queues = {
        "screening": Wanted(states=("screening",)),
        "danger": Wanted(traits=Traits(danger="open")),
        "mine": Wanted(states=_OPEN, traits=Traits(person=who.subject)),
        "returned": Wanted(states=("screening", "arbitration"), returned=True),
        "arbitration": Wanted(states=("arbitration",)),
        "checking": Wanted(states=("submitted", "approved")),
        "reviewing": Wanted(states=("under_review",)),
        "reopened": Wanted(states=_OPEN, traits=Traits(reopened=True)),
        "overdue": Wanted(due_until=now, sort="due"),
        "at_risk": Wanted(due_after=now, due_until=now + AT_RISK, sort="due"),
    }
    if who.unit is not None:
        queues["unit"] = Wanted(states=_OPEN, traits=Traits(lead=who.unit), unit=who.unit)
    return queues


@dataclass
class CountQueues:
    """The use case; ``monotonic`` gives seconds."""

    search: TicketSearch
    monotonic: Callable[[], float]
    _kept: dict[_AsSeen, tuple[float, Mapping[str, int]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, who: Caller, reach: Reach, now: datetime) -> Mapping[str, int]:
        """Return how many tickets are in each queue; raises StoreUnavailable and ListTooWide."""
        key = (who.unit, who.areas, who.roles, who.subject)
        with self._lock:
            made, counts = self._kept.get(key, (float("-inf"), {}))
        if self.monotonic() - made < KEPT_SECONDS:
            return counts
        counts = {
            name: self.search.count(wanted, reach)
            for name, wanted in named_queues(who, now).items()
        }
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = (self.monotonic(), counts)
        return counts

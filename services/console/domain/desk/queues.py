"""The desk's named queues: where each one is, who works through it, and what counts it (K1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

CENTRE: Final = frozenset({"operator", "reviewer", "supervisor", "director"})
CALLERS: Final = frozenset({"callback_agent", "operator", "supervisor"})
JUDGES: Final = frozenset({"operator", "supervisor", "director"})
DESK: Final = CENTRE | CALLERS
_LOUD: Final = frozenset({"danger", "overdue"})


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue; ``filters`` narrow the list to it, or else it has a page (``path``) of its own.

    ``service`` counts it. ``key`` follows ``g`` on the keyboard.
    """

    name: str
    service: str
    roles: frozenset[str]
    key: str
    path: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    needs_unit: bool = False

    @property
    def href(self) -> str:
        """Where it is."""
        return self.path or f"/desk?{urlencode(self.filters)}"

    @property
    def is_loud(self) -> bool:
        """Whether anything in it has to be seen at once."""
        return self.name in _LOUD


QUEUES: Final[tuple[Queue, ...]] = (
    Queue("danger", "dispatch", CENTRE, "d", "/desk/dangers"),
    Queue("screening", "dispatch", CENTRE, "s", "/desk/screening"),
    Queue(
        "returned",
        "dispatch",
        CENTRE,
        "r",
        filters=(("state", "screening,arbitration"), ("returned", "true")),
    ),
    Queue("arbitration", "dispatch", CENTRE, "a", filters=(("state", "arbitration"),)),
    Queue("checking", "dispatch", CENTRE, "k", filters=(("state", "submitted,approved"),)),
    Queue("reviewing", "dispatch", CENTRE, "v", filters=(("state", "under_review"),)),
    Queue("callbacks", "intake", CALLERS, "c", "/desk/callbacks"),
    Queue("mine", "dispatch", DESK, "m", filters=(("state", "open"), ("mine", "true"))),
    Queue("unit", "dispatch", CENTRE, "u", filters=(("state", "open"),), needs_unit=True),
    Queue("reopened", "dispatch", CENTRE, "e", filters=(("state", "open"), ("reopened", "true"))),
    Queue("overdue", "dispatch", CENTRE, "o", filters=(("due", "overdue"),)),
    Queue("at_risk", "dispatch", CENTRE, "i", filters=(("due", "at_risk"),)),
    Queue("quarantine", "intake", JUDGES, "q", "/desk/quarantine"),
)


@dataclass(frozen=True, slots=True)
class CountedQueue:
    """A queue with how much is in it; None where its service does not answer."""

    queue: Queue
    href: str
    count: int | None
    is_here: bool = False


def counted(
    counts: Mapping[str, Mapping[str, int] | None],
    roles: frozenset[str],
    unit: str | None,
    here: str,
) -> Sequence[CountedQueue]:
    """Return a person's queues by the counts of each service; ``here`` is the address shown."""
    found = []
    for queue in QUEUES:
        if roles.isdisjoint(queue.roles) or (queue.needs_unit and unit is None):
            continue
        told = counts.get(queue.service)
        href = href_of(queue, unit)
        count = told.get(queue.name) if told is not None else None
        found.append(CountedQueue(queue, href, count, is_here=href == here))
    return found


def href_of(queue: Queue, unit: str | None) -> str:
    """Return where a queue is; a unit's names the unit that leads."""
    if not queue.needs_unit:
        return queue.href
    own = (("state", "open"), ("unit", unit or ""), ("lead", unit or ""))
    return f"/desk?{urlencode(own)}"


def to_be_seen(queues: Sequence[CountedQueue]) -> int:
    """Return how many things are to be seen at once: what the window's title tells."""
    return sum(one.count or 0 for one in queues if one.queue.name == "danger")

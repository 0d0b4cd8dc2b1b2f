"""On which clock a unit's live orders run: to be signed, contacted, resolved, or waiting (D2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from services.dispatch.domain.terms import OrderRole
from services.dispatch.domain.workflow import HELD, LIVE_ORDER, OrderState, TicketState

Lane = Literal["sign", "contact", "resolve", "waiting", "approve", "submitted"]
LANES: Final[tuple[Lane, ...]] = get_args(Lane)
_HELD: Final = frozenset(HELD)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's live order, as far as its lane and its place in it depend on it.

    ``wait_until`` is the end of what the work waits for, ``contact_made`` whether the reporter was
    spoken with, ``approved`` whether the unit's leader has let the result pass, or need not.
    """

    ticket_id: str
    order_id: str
    number: str
    ticket_state: TicketState
    state: OrderState
    role: OrderRole
    acknowledge_due_at: datetime
    contact_due_at: datetime
    resolve_due_at: datetime
    contact_made: bool = False
    approved: bool = True
    submitted_at: datetime | None = None
    wait_until: datetime | None = None

    @property
    def lane(self) -> Lane | None:
        """The one lane in which the order is; None where nobody has to do with it any more.

        A support has nobody to contact, and does not rest with the lead's work.
        """
        if self.state not in LIVE_ORDER:
            return None
        if self.state == "issued":
            return "sign"
        if self.state == "submitted":
            return "submitted" if self.approved else "approve"
        if self.role == "lead" and self.ticket_state in _HELD:
            return "waiting"
        return "resolve" if self.contact_made or self.role != "lead" else "contact"

    @property
    def due_at(self) -> datetime:
        """By when the lane's next step has to be taken; of what is handed in, since when it is."""
        dues: dict[Lane | None, datetime | None] = {
            "sign": self.acknowledge_due_at,
            "contact": self.contact_due_at,
            "waiting": self.wait_until,
            "approve": self.submitted_at,
            "submitted": self.submitted_at,
        }
        return dues.get(self.lane) or self.resolve_due_at

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Where it stands in its lane: the next due first."""
        return self.due_at, self.number, self.order_id

    def is_late(self, now: datetime) -> bool:
        """Whether the step is overdue; what is handed in is late for nobody here."""
        return self.lane not in ("approve", "submitted") and now > self.due_at


@dataclass(frozen=True, slots=True)
class LaneCount:
    """How many orders a lane has, how many of them late."""

    count: int = 0
    late: int = 0


def lane_counts(standings: Iterable[Standing], now: datetime) -> Mapping[Lane, LaneCount]:
    """Return every lane's count, the empty ones too."""
    counts = dict.fromkeys(LANES, LaneCount())
    for one in standings:
        if (lane := one.lane) is not None:
            before = counts[lane]
            counts[lane] = LaneCount(before.count + 1, before.late + one.is_late(now))
    return counts


def in_lane(standings: Iterable[Standing], lane: Lane) -> Sequence[Standing]:
    """Return a lane's orders, the next due first."""
    return sorted((one for one in standings if one.lane == lane), key=lambda one: one.place)

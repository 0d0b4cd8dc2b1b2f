"""A work order (派工单): one assignment of a ticket to one handling unit."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.terms import ContactMethod, Outcome, ReturnReason
from services.dispatch.domain.workflow import LIVE_ORDER, OrderState


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """More time that a unit has asked for and nobody has answered yet."""

    reason: str
    wanted_due_at: datetime
    requested_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SuspensionRequest:
    """A suspension (挂账) that a unit has asked for, until it is reviewed; nobody answered yet."""

    reason: str
    review_at: datetime
    requested_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """The lead order of a ticket, one at a time; ``n`` counts a ticket's orders from 1 on.

    ``*_in_time`` is None until the fact is there.
    """

    id: str
    n: int
    unit: str
    state: OrderState
    issued_at: datetime
    acknowledge_due_at: datetime
    contact_due_at: datetime
    resolve_due_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_in_time: bool | None = None
    contacted_at: datetime | None = None
    contacted_in_time: bool | None = None
    contact_method: ContactMethod | None = None
    submitted_at: datetime | None = None
    submitted_in_time: bool | None = None
    submitted_by: str | None = None
    needs_approval: bool = False
    outcome: Outcome | None = None
    answer: str | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    notes: int = 0
    extensions: int = 0
    extension: ExtensionRequest | None = None
    suspension: SuspensionRequest | None = None
    return_reason: ReturnReason | None = None
    return_basis: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether the unit still has work with it, or its result waits to be accepted."""
        return self.state in LIVE_ORDER

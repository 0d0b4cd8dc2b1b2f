"""A work order (派工单): one assignment of a ticket to one handling unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.terms import (
    ContactMethod,
    OrderRole,
    Outcome,
    RejectionCode,
    SupportCause,
)
from services.dispatch.domain.workflow import LIVE_ORDER, OrderState

NO_REPLY: Final = "no_reply"
"""Why an order ended whose question to the reporters nobody answered (D4)."""


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
class Wait:
    """What the work waits for, and until when: a question's text, a reason, an outside party."""

    text: str
    until: datetime
    since: datetime
    by: str
    party: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows the work (D8): an attachment's id, when it was taken, and where (WGS84).

    ``point`` stays with the order: events tell that there is a proof, not the place.
    """

    attachment_id: str
    taken_at: datetime | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class WorkOrder:
    """An order of a ticket: one lead (主办) at a time, and any number of supports (协办).

    ``n`` counts a ticket's orders from 1 on. ``*_in_time`` is None until the fact is there. A
    support has no contact to make: its contact limit is its resolve limit, and no clock watches it.
    ``task`` is a support's own part of the matter, ``handler`` the person who has the order.
    ``charged`` is False where the unit had it by a wrong dispatch: its time is nobody's fault.
    ``override`` is why a lead handed in its result while supports were open.
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
    approved_at: datetime | None = None
    approved_by: str | None = None
    outcome: Outcome | None = None
    answer: str | None = None
    points: tuple[str, ...] = ()
    public_reason: str | None = None
    rejections: int = 0
    rejected_code: RejectionCode | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    notes: int = 0
    extensions: int = 0
    extension: ExtensionRequest | None = None
    suspension: SuspensionRequest | None = None
    wait: Wait | None = None
    asked: int = 0
    return_due_at: datetime | None = None
    return_reason: str | None = None
    return_basis: str | None = None
    role: OrderRole = "lead"
    cause: SupportCause | None = None
    task: str | None = None
    handler: str | None = None
    charged: bool = True
    end_reason: str | None = None
    override: str | None = None
    proofs: tuple[Proof, ...] = ()
    sent_back_at: datetime | None = None
    ruling_id: str | None = None

    @property
    def is_lead(self) -> bool:
        """Whether the unit answers for the whole matter (首接负责)."""
        return self.role == "lead"

    @property
    def is_live(self) -> bool:
        """Whether the unit still has work with it, or its result waits to be accepted."""
        return self.state in LIVE_ORDER

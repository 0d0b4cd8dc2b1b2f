"""What dispatch tells of work orders (派工单): one assignment to one unit. Subject: the ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.appeal import Kind
from services.common.contracts.events.ticket import Severity

Role = Literal["lead", "support"]


@dataclass(frozen=True, slots=True)
class ProofTold:
    """A proof of work: which attachment, taken when; where it was taken is not told."""

    attachment_id: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderIssued(Event):
    """A unit received a work order; ``href`` is where it reads the case itself."""

    TYPE: ClassVar[str] = "work_order.issued.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("unit",)
    ticket_id: str
    work_order_id: str
    number: str
    unit: str
    role: Role
    kind: Kind
    category: str
    category_name: str
    area_code: str
    area_name: str
    severity: Severity
    issued_at: datetime
    acknowledge_due_at: datetime
    contact_due_at: datetime
    resolve_due_at: datetime
    href: str
    cause: Literal["rule", "request", "divided", "ruling"] | None = None
    lead_unit: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderAcknowledged(Event):
    """The unit signed for the order (签收)."""

    TYPE: ClassVar[str] = "work_order.acknowledged.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    acknowledged_at: datetime
    in_time: bool
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class WorkOrderContacted(Event):
    """The unit spoke with the reporter for the first time."""

    TYPE: ClassVar[str] = "work_order.contacted.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    method: Literal["phone", "visit", "message"]
    contacted_at: datetime
    in_time: bool
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class WorkOrderProgressed(Event):
    """The unit wrote a progress note (masked)."""

    TYPE: ClassVar[str] = "work_order.progressed.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    note: str
    progressed_at: datetime
    role: Role = "lead"
    proofs: list[ProofTold] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WorkOrderReturned(Event):
    """The unit says that the matter is not its duty (退单)."""

    TYPE: ClassVar[str] = "work_order.returned.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("basis",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    basis: str
    returned_at: datetime
    role: Role = "lead"
    lead_unit: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderReturnConfirmed(Event):
    """The order had come to the wrong unit: the time that it had it is charged to nobody."""

    TYPE: ClassVar[str] = "work_order.return_confirmed.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderReturnRefused(Event):
    """The centre sent the order back to the unit that returned it; its clocks go on."""

    TYPE: ClassVar[str] = "work_order.return_refused.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    refused_at: datetime
    resolve_due_at: datetime
    state: Literal["dispatched", "acknowledged", "in_progress"]


@dataclass(frozen=True, slots=True)
class WorkOrderExtensionRequested(Event):
    """The unit asked for more time before its limit (延期申请)."""

    TYPE: ClassVar[str] = "work_order.extension_requested.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    wanted_due_at: datetime
    requested_at: datetime
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class WorkOrderExtended(Event):
    """One tier up granted more time."""

    TYPE: ClassVar[str] = "work_order.extended.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    resolve_due_at: datetime
    extended_at: datetime
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class WorkOrderExtensionRefused(Event):
    """One tier up refused more time; the old limit stands."""

    TYPE: ClassVar[str] = "work_order.extension_refused.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    refused_at: datetime
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class WorkOrderSubmitted(Event):
    """The unit handed in its result; the centre has yet to accept it."""

    TYPE: ClassVar[str] = "work_order.submitted.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("override",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    outcome: Literal["done", "cannot_be_done"]
    submitted_at: datetime
    in_time: bool
    role: Role = "lead"
    lead_unit: str | None = None
    evidence: int = 0
    needs_approval: bool = False
    override: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderRejected(Event):
    """The centre sent the result back: it does not answer what was raised."""

    TYPE: ClassVar[str] = "work_order.rejected.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    rejected_at: datetime
    role: Role = "lead"
    code: Literal["not_answered", "false_completion", "not_contacted", "other"] = "other"
    lead_unit: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderResolved(Event):
    """The unit's result was accepted (办结): a lead's by the centre, a support's by the lead."""

    TYPE: ClassVar[str] = "work_order.resolved.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    outcome: Literal["done", "cannot_be_done"]
    resolved_at: datetime
    in_time: bool
    role: Role = "lead"
    lead_unit: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderRevoked(Event):
    """The order was taken back from the unit.

    The appeal was withdrawn, the ticket refused, the support no longer wanted, or the lead moved.
    """

    TYPE: ClassVar[str] = "work_order.revoked.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)
    ticket_id: str
    work_order_id: str
    unit: str
    reason: str
    revoked_at: datetime
    role: Role = "lead"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrderReassigned(Event):
    """The centre moved the lead to another unit (改派); ``charged`` is False for a wrong dispatch.

    The new order is told as issued; its unit's clocks begin with it, the resident's goes on.
    """

    TYPE: ClassVar[str] = "work_order.reassigned.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    to_work_order_id: str
    to_unit: str
    by: str
    reason: str
    charged: bool
    reassigned_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderHandedOver(Event):
    """A unit gave its order to another of its people, or to a subordinate unit (转办).

    ``to_unit`` and ``to_work_order_id`` are there when it went to a unit: its order is told as
    issued; the resolve limit goes on as it was.
    """

    TYPE: ClassVar[str] = "work_order.handed_over.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    handed_over_at: datetime
    role: Role = "lead"
    to_person: str | None = None
    to_unit: str | None = None
    to_work_order_id: str | None = None
    lead_unit: str | None = None

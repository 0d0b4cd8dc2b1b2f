"""What dispatch tells of work orders (派工单): one assignment to one unit. Subject: the ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.appeal import Kind
from services.common.contracts.events.ticket import Severity

Role = Literal["lead", "support"]


@dataclass(frozen=True, slots=True)
class WorkOrderIssued(Event):
    """A unit received a work order; ``href`` is where it reads the case itself."""

    TYPE: ClassVar[str] = "work_order.issued.v1"
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


@dataclass(frozen=True, slots=True)
class WorkOrderSubmitted(Event):
    """The unit handed in its result; the centre has yet to accept it."""

    TYPE: ClassVar[str] = "work_order.submitted.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    outcome: Literal["done", "cannot_be_done"]
    submitted_at: datetime
    in_time: bool


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


@dataclass(frozen=True, slots=True)
class WorkOrderResolved(Event):
    """The centre accepted the unit's result (办结)."""

    TYPE: ClassVar[str] = "work_order.resolved.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    outcome: Literal["done", "cannot_be_done"]
    resolved_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True)
class WorkOrderRevoked(Event):
    """The order was taken back from the unit: the appeal was withdrawn or the ticket refused."""

    TYPE: ClassVar[str] = "work_order.revoked.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    reason: str
    revoked_at: datetime

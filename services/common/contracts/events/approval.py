"""What dispatch tells of approval within a unit (单位内审核). Subject: the ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class WorkOrderApproved(Event):
    """The unit's leader approved the result; now the centre looks at it (单位内审核)."""

    TYPE: ClassVar[str] = "work_order.approved.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderDisapproved(Event):
    """The unit's leader sent the result back to who submitted it."""

    TYPE: ClassVar[str] = "work_order.disapproved.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    disapproved_at: datetime

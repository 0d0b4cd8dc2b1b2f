"""Who presses for a case: residents urge (催办), superiors supervise (督办).

Subject: the ticket.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class TicketReminded(Event):
    """A reporter urged the work on; ``count`` is how often reporters of this ticket did."""

    TYPE: ClassVar[str] = "ticket.reminded.v1"
    ticket_id: str
    appeal_id: str
    count: int
    reminded_at: datetime
    work_order_id: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class SupervisionOrdered(Event):
    """A superior ordered that the case be dealt with; ``reply_due_at`` is what he expects."""

    TYPE: ClassVar[str] = "supervision.ordered.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("instruction",)
    ticket_id: str
    by: str
    instruction: str
    count: int
    ordered_at: datetime
    work_order_id: str | None = None
    unit: str | None = None
    reply_due_at: datetime | None = None

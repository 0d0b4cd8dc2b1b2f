"""What dispatch tells of work that waits: questions to residents, others' turn, suspension (挂账).

Subject: the ticket.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event

WaitingState = Literal["waiting_resident", "waiting_external", "planned", "suspended"]


@dataclass(frozen=True, slots=True)
class TicketQuestionAsked(Event):
    """The unit cannot go on before a reporter answers a question (等居民补充)."""

    TYPE: ClassVar[str] = "ticket.question_asked.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("question",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    question: str
    asked_at: datetime
    reply_until: datetime


@dataclass(frozen=True, slots=True)
class TicketQuestionReminded(Event):
    """Half of the time for an answer is over, and nobody answered."""

    TYPE: ClassVar[str] = "ticket.question_reminded.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("question",)
    ticket_id: str
    work_order_id: str
    unit: str
    question: str
    reminded_at: datetime
    reply_until: datetime


@dataclass(frozen=True, slots=True)
class TicketSupplemented(Event):
    """A reporter added to the appeal; the words are read at dispatch."""

    TYPE: ClassVar[str] = "ticket.supplemented.v1"
    ticket_id: str
    appeal_id: str
    supplemented_at: datetime
    work_order_id: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TicketWaiting(Event):
    """Somebody outside has to act first, or the work has its date in a plan."""

    TYPE: ClassVar[str] = "ticket.waiting.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason", "party")
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    state: Literal["waiting_external", "planned"]
    reason: str
    waiting_at: datetime
    until: datetime
    party: str | None = None


@dataclass(frozen=True, slots=True)
class TicketSuspended(Event):
    """One tier up agreed that nothing can be done before a review date (挂账)."""

    TYPE: ClassVar[str] = "ticket.suspended.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    suspended_at: datetime
    review_at: datetime


@dataclass(frozen=True, slots=True)
class TicketResumed(Event):
    """The work goes on: an answer came, the date did, somebody took it up, or it became urgent."""

    TYPE: ClassVar[str] = "ticket.resumed.v1"
    ticket_id: str
    work_order_id: str
    unit: str
    was: WaitingState
    cause: Literal["replied", "due", "unit", "superior", "urgent"]
    resolve_due_at: datetime
    resumed_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderSuspensionRequested(Event):
    """The unit asked for suspension until a review date (挂账申请)."""

    TYPE: ClassVar[str] = "work_order.suspension_requested.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    review_at: datetime
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderSuspensionRefused(Event):
    """One tier up refused suspension; the work goes on."""

    TYPE: ClassVar[str] = "work_order.suspension_refused.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    work_order_id: str
    unit: str
    by: str
    reason: str
    refused_at: datetime

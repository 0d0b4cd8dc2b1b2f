"""What dispatch tells of the review of a result (复核). Subject: the ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class TicketReviewed(Event):
    """A checker decided about a complaint (H3); what follows from it is told besides.

    ``ground`` is what it was about, as found: not resolved, an unreasonable demand, the attitude.
    ``round`` is the one that was complained of, ``unit`` whose result it was.
    """

    TYPE: ClassVar[str] = "ticket.reviewed.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    round: int
    outcome: Literal["redo", "conclude", "extend", "hand_over"]
    reason: str
    reviewed_at: datetime
    by: str
    ground: Literal["unresolved", "unreasonable", "attitude"] | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TicketReviewOpened(Event):
    """A checker has to look at the case: a reporter complained, or nobody answered the question.

    ``review_due_at`` is when the checker has to have decided: reopened, or closed with a reason.
    """

    TYPE: ClassVar[str] = "ticket.review_opened.v1"
    ticket_id: str
    round: int
    cause: Literal["complaint", "no_reply"]
    opened_at: datetime
    review_due_at: datetime | None = None
    appeal_id: str | None = None
    work_order_id: str | None = None
    unit: str | None = None

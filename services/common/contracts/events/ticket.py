"""What dispatch tells of tickets (工单), from opening to closing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.appeal import Kind

Severity = Literal["P0", "P1", "P2", "P3"]
Trigger = Literal[
    "unacknowledged",
    "uncontacted",
    "overdue",
    "screening_overdue",
    "unapproved",
    "returned",
    "repeated",
    "whistle_unanswered",
    "whistle_unplanned",
    "arbitration_overdue",
    "at_risk",
    "transferred",
    "rejected",
    "redone",
    "reopened",
    "dissatisfied",
    "danger",
    "untouched",
    "ignored",
]


@dataclass(frozen=True, slots=True)
class TicketOpened(Event):
    """A ticket was opened for an appeal; ``screening_reasons`` is empty when it was routed.

    ``repeats`` counts how often the same matter at the same place came back after closing.
    """

    TYPE: ClassVar[str] = "ticket.opened.v1"
    ticket_id: str
    number: str
    appeal_id: str
    channel: str
    kind: Kind
    severity: Severity
    state: Literal["screening", "dispatched"]
    received_at: datetime
    opened_at: datetime
    policy_version: int
    calendar_version: int
    directory_version: int
    category: str | None = None
    area_code: str | None = None
    reporter_ref: str | None = None
    resident_due_at: datetime | None = None
    linked_ticket_id: str | None = None
    repeats: int = 0
    screening_reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketJoined(Event):
    """A repeat joined a ticket that is still open; its reporter is heard like the first."""

    TYPE: ClassVar[str] = "ticket.joined.v1"
    ticket_id: str
    appeal_id: str
    member_count: int
    joined_at: datetime
    received_at: datetime
    score: float
    reporter_ref: str | None = None
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketScreened(Event):
    """An operator settled category and area of a ticket that rules could not route."""

    TYPE: ClassVar[str] = "ticket.screened.v1"
    ticket_id: str
    category: str
    area_code: str
    severity: Severity
    by: str
    screened_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketRecategorised(Event):
    """Category or place was corrected and the rules decided anew.

    ``moved`` when another unit has it now; ``unit`` is None while it waits in the district's queue.
    """

    TYPE: ClassVar[str] = "ticket.recategorised.v1"
    ticket_id: str
    by: str
    recategorised_at: datetime
    severity: Severity
    moved: bool
    directory_version: int
    category: str | None = None
    area_code: str | None = None
    category_before: str | None = None
    area_before: str | None = None
    unit: str | None = None
    unit_before: str | None = None
    rule_id: str | None = None
    rule_version: int | None = None


@dataclass(frozen=True, slots=True)
class TicketSealed(Event):
    """A report against units (举报), or a discipline clue: they are told nothing of the ticket.

    No copy goes to any unit. ``closed_units`` are the accused and all below them, ``closed_areas``
    the accused streets' and communities' areas: whoever's office lies within is below them too.
    ``discipline_unit`` is set where nobody but that office may know.
    """

    TYPE: ClassVar[str] = "ticket.sealed.v1"
    ticket_id: str
    by: str
    sealed_at: datetime
    accused_units: list[str] = field(default_factory=list)
    discipline_unit: str | None = None
    closed_units: list[str] = field(default_factory=list)
    closed_areas: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketEscalated(Event):
    """A ticket climbed a tier (升级); told once for each step of its policy.

    ``action`` is the first of ``actions``. Units are told from ``tell_after`` on; None: at once.
    ``duty_officer`` is the subject on duty by the roster where the responsible is missing.
    """

    TYPE: ClassVar[str] = "ticket.escalated.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)  # as the policy says
    ticket_id: str
    step_id: str
    tier: Literal[1, 2, 3]
    trigger: Trigger
    responsible_unit: str
    responsible_role: str
    responsible_missing: bool
    action: str
    escalated_at: datetime
    policy_version: int
    tell_units: list[str] = field(default_factory=list)
    work_order_id: str | None = None
    unit: str | None = None
    next_due_at: datetime | None = None
    whistle_id: str | None = None
    actions: list[str] = field(default_factory=list)
    policy_code: str | None = None
    rule: str | None = None
    tell_after: datetime | None = None
    duty_officer: str | None = None


@dataclass(frozen=True, slots=True)
class TicketResolved(Event):
    """The centre accepted a result; its reporters are now asked to rate this round.

    ``asked`` names their appeals where it is not everybody: who was content with an earlier round
    is not asked again.
    """

    TYPE: ClassVar[str] = "ticket.resolved.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("answer", "public_reason")
    ticket_id: str
    work_order_id: str
    unit: str
    round: int
    outcome: Literal["done", "cannot_be_done"]
    answer: str
    resolved_at: datetime
    rate_until: datetime
    public_reason: str | None = None
    asked: list[str] | None = None


@dataclass(frozen=True, slots=True)
class TicketClosed(Event):
    """Every reporter was heard or not reached, all withdrew, or none answered the question.

    ``answered_directly``: an operator answered it; ``transferred``: another authority has it.
    """

    TYPE: ClassVar[str] = "ticket.closed.v1"
    ticket_id: str
    round: int
    reason: Literal[
        "answered",
        "unreachable",
        "concluded",
        "withdrawn",
        "no_reply",
        "answered_directly",
        "transferred",
    ]
    closed_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketReopened(Event):
    """A review found the complaint about the result right; the work goes into another round."""

    TYPE: ClassVar[str] = "ticket.reopened.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    round: int
    work_order_id: str
    unit: str
    reason: str
    resolve_due_at: datetime
    reopened_at: datetime


@dataclass(frozen=True, slots=True)
class TicketRefused(Event):
    """The centre may not take the matter on (不予受理), and says on what ground."""

    TYPE: ClassVar[str] = "ticket.refused.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("explanation",)
    ticket_id: str
    ground: str
    explanation: str
    by: str
    refused_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketAnonymised(Event):
    """All reporters of a ticket that is over were anonymised: what staff wrote of it goes as well.

    Consumers, units' systems among them, erase the free texts that they hold of this ticket; codes,
    times and numbers stay as they are.
    """

    TYPE: ClassVar[str] = "ticket.anonymised.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    anonymised_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DividedPart:
    """One unit's part of a matter; what it has to do stands in its order, not in the event."""

    unit: str
    work_order_id: str


@dataclass(frozen=True, slots=True)
class TicketDivided(Event):
    """One matter was divided among units under one lead (分办); each has its own order."""

    TYPE: ClassVar[str] = "ticket.divided.v1"
    ticket_id: str
    lead_unit: str
    parts: list[DividedPart]
    by: str
    divided_at: datetime

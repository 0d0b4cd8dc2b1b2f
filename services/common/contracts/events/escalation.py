"""What escalation tells besides tiers: papers, referrals, hand-backs. Subject: the ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.ticket import Trigger

PaperKind = Literal[
    "blue_card",
    "yellow_card",
    "orange_card",
    "red_card",
    "reminder_notice",
    "criticism_notice",
    "supervision_order",
]


@dataclass(frozen=True, slots=True)
class PaperIssued(Event):
    """A step of a policy wrote a paper (催办通知书, 督办单, 红单 …): its kind, number and readers.

    ``paper_id`` is unique within the ticket, ``number`` in the district. Units are told from
    ``tell_after`` on; None: at once.
    """

    TYPE: ClassVar[str] = "paper.issued.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("to_unit", "copies")
    ticket_id: str
    paper_id: str
    number: str
    kind: PaperKind
    step_id: str
    trigger: Trigger
    to_unit: str
    to_role: str
    issued_at: datetime
    due_at: datetime
    policy_code: str
    policy_version: int
    copies: list[str] = field(default_factory=list)
    tier: Literal[1, 2, 3] | None = None
    work_order_id: str | None = None
    unit: str | None = None
    answer_by: datetime | None = None
    rule: str | None = None
    tell_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentIssued(Event):
    """A paper got its official number (发文字号) and is ready to be read, at ``href``.

    ``serial`` counts the year's documents of its kind without a gap. ``content_sha256`` is of all
    that stands on it, in both languages: what is stored otherwise is not what was issued.
    """

    TYPE: ClassVar[str] = "document.issued.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("to_unit", "copies")
    ticket_id: str
    document_id: str
    paper_id: str
    kind: PaperKind
    number: str
    year: int
    serial: int
    title: str
    title_en: str
    to_unit: str
    to_role: str
    issued_at: datetime
    content_sha256: str
    href: str
    copies: list[str] = field(default_factory=list)
    answer_by: datetime | None = None
    work_order_id: str | None = None
    tell_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketReferred(Event):
    """A step of a policy asks for a whistle (吹哨), a joint meeting (会商) or a topic (议题).

    ``called_id`` is what the step has called by itself: a whistle, a joint meeting, a topic. Where
    it is None, ``by_unit`` has to call it.
    """

    TYPE: ClassVar[str] = "ticket.referred.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    ticket_id: str
    step_id: str
    to: Literal["whistle", "joint_meeting", "council_topic"]
    trigger: Trigger
    by_unit: str
    referred_at: datetime
    policy_code: str
    policy_version: int
    units: list[str] = field(default_factory=list)
    tier: Literal[1, 2, 3] | None = None
    work_order_id: str | None = None
    unit: str | None = None
    rule: str | None = None
    tell_after: datetime | None = None
    called_id: str | None = None


@dataclass(frozen=True, slots=True)
class TicketHandedBack(Event):
    """A tier handed the case back to a lower one (交回下级); 0 is the handling unit itself.

    ``next_due_at`` is when the tier above begins again.
    """

    TYPE: ClassVar[str] = "ticket.handed_back.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    from_tier: Literal[1, 2, 3]
    to_tier: Literal[0, 1, 2]
    by: str
    reason: str
    responsible_unit: str
    responsible_role: str
    handed_back_at: datetime
    next_due_at: datetime
    work_order_id: str | None = None
    unit: str | None = None
    tell_units: list[str] = field(default_factory=list)

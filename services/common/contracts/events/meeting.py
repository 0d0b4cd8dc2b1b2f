"""What dispatch tells of joint meetings (会商) and topics (议题). Subject: the ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.ticket import Trigger


@dataclass(frozen=True, slots=True)
class JointMeetingCalled(Event):
    """A joint meeting was called: ``units`` come, it is held by ``hold_by``.

    A step of a policy called it, or people did: then ``trigger`` is ``convened``, with a reason.
    """

    TYPE: ClassVar[str] = "joint_meeting.called.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    ticket_id: str
    meeting_id: str
    number: str
    by_unit: str
    units: list[str]
    called_at: datetime
    hold_by: datetime
    trigger: Trigger | Literal["convened"]
    rule: str | None = None
    tell_after: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class JointMeetingClosed(Event):
    """A joint meeting was held, with these minutes, or called off."""

    TYPE: ClassVar[str] = "joint_meeting.closed.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("minutes",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    ticket_id: str
    meeting_id: str
    outcome: Literal["held", "called_off"]
    minutes: str
    by: str
    closed_at: datetime
    units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TopicProposed(Event):
    """A step of a policy proposes a matter to the council (议题): it comes up too often.

    ``topic_id`` is the step's own: told again it is the same topic.
    """

    TYPE: ClassVar[str] = "topic.proposed.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    ticket_id: str
    topic_id: str
    number: str
    by_unit: str
    proposed_at: datetime
    trigger: Trigger
    member_count: int
    repeats: int
    units: list[str] = field(default_factory=list)
    category: str | None = None
    category_name: str | None = None
    area_code: str | None = None
    area_name: str | None = None
    rule: str | None = None
    tell_after: datetime | None = None

"""What dispatch tells of danger (险情): alarms, calls, judgements, transfers. Subject: ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.ticket import Severity

Target = Literal["110", "119", "120", "122", "gas", "water", "power"]


@dataclass(frozen=True, slots=True)
class DangerRaised(Event):
    """An appeal speaks of danger: ``certain`` where its words mean it, ``doubtful`` where they may.

    A person judges both. ``words`` are the district's own words of danger, nothing else of what was
    said.
    """

    TYPE: ClassVar[str] = "danger.raised.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    appeal_id: str
    certainty: Literal["certain", "doubtful"]
    severity: Severity
    raised_at: datetime
    words: list[str] = field(default_factory=list)
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DangerCalled(Event):
    """A duty officer (值班员) was called about a danger; in a gap of the roster there is none.

    ``number`` counts the calls of an alarm; he has until ``answer_by`` to take it on.
    """

    TYPE: ClassVar[str] = "danger.called.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("unit",)
    ticket_id: str
    number: int
    tier: Literal[1, 2, 3]
    unit: str
    why: Literal["raised", "unacknowledged", "unjudged"]
    called_at: datetime
    officer: str | None = None
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class DangerAcknowledged(Event):
    """Somebody took a danger on: no further officer is called while he judges."""

    TYPE: ClassVar[str] = "danger.acknowledged.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    by: str
    acknowledged_at: datetime
    raised_at: datetime
    calls: int
    judge_by: datetime | None = None
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DangerJudged(Event):
    """A person confirmed a danger or lowered it: a turn of speech, or over."""

    TYPE: ClassVar[str] = "danger.judged.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    verdict: Literal["confirmed", "lowered"]
    by: str
    judged_at: datetime
    raised_at: datetime
    severity: Severity
    severity_before: Severity
    reason: str = ""
    resident_due_at: datetime | None = None
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DangerTransferred(Event):
    """A danger was handed to an emergency service, or came in from one (联动转办).

    ``external_number`` is theirs; told again when it becomes known who took it on.
    """

    TYPE: ClassVar[str] = "danger.transferred.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("tell_units",)
    ticket_id: str
    transfer_id: str
    direction: Literal["out", "in"]
    target: Target
    by: str
    transferred_at: datetime
    external_number: str | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    note: str = ""
    tell_units: list[str] = field(default_factory=list)

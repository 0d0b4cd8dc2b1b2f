"""What dispatch's scheduler tells of clocks that run out. Subject: the ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event

ClockKind = Literal[
    "screen",
    "acknowledge",
    "contact",
    "resolve",
    "approve",
    "wait",
    "report_in",
    "joint_plan",
    "arbitration",
]


@dataclass(frozen=True, slots=True)
class DeadlineApproaching(Event):
    """A share of the time is used up; the unit is told from ``tell_after`` on; None: at once."""

    TYPE: ClassVar[str] = "deadline.approaching.v1"
    ticket_id: str
    clock: ClockKind
    percent: int
    due_at: datetime
    told_at: datetime
    work_order_id: str | None = None
    unit: str | None = None
    whistle_id: str | None = None
    tell_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineMissed(Event):
    """A clock ran out (超时); units are told from ``tell_after`` on; None: at once."""

    TYPE: ClassVar[str] = "deadline.missed.v1"
    ticket_id: str
    clock: ClockKind
    due_at: datetime
    missed_at: datetime
    work_order_id: str | None = None
    unit: str | None = None
    whistle_id: str | None = None
    tell_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRecomputed(Event):
    """Another version of the calendars gave a limit another end, or made it certain (历法更新).

    ``key`` names the clock within the ticket (``resolve:1``, ``resident:1``). Where ``held`` is
    true the new end lies in the past: the old one stands until a supervisor approves.
    """

    TYPE: ClassVar[str] = "deadline.recomputed.v1"
    ticket_id: str
    key: str
    before: datetime
    due_at: datetime
    wanted_due_at: datetime
    held: bool
    provisional: bool
    calendar_version: int
    recomputed_at: datetime
    work_order_id: str | None = None
    unit: str | None = None

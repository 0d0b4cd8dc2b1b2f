"""What dispatch tells of whistles (吹哨报到). Subject: the ticket, in which the whistle lives."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.ticket import Severity

SignInWay = Literal["none", "geofence", "code", "either"]


@dataclass(frozen=True, slots=True)
class WhistleBlown(Event):
    """Units were summoned; they read at ``href`` what it is about and where to come to."""

    TYPE: ClassVar[str] = "whistle.blown.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    ticket_id: str
    whistle_id: str
    number: str
    whistle_kind: str
    whistle_kind_name: str
    blower_unit: str
    by: str
    units: list[str]
    reason: str
    severity: Severity
    sign_in: SignInWay
    blown_at: datetime
    report_in_due_at: datetime
    href: str
    category: str | None = None
    category_name: str | None = None
    area_code: str | None = None
    area_name: str | None = None
    radius_metres: int | None = None
    plan_due_at: datetime | None = None
    tell_units: list[str] = field(default_factory=list)
    tell_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitReportedIn(Event):
    """A summoned unit reported in (报到); ``wall_at`` is the wall's time."""

    TYPE: ClassVar[str] = "unit.reported_in.v1"
    ticket_id: str
    whistle_id: str
    unit: str
    blower_unit: str
    by: str
    way: SignInWay
    reported_in_at: datetime
    wall_at: datetime
    in_time: bool
    distance_metres: int | None = None
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WhistlePlanned(Event):
    """Those who came agreed on a plan, or revised it."""

    TYPE: ClassVar[str] = "whistle.planned.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("plan",)
    ticket_id: str
    whistle_id: str
    units: list[str]
    blower_unit: str
    planned_by_unit: str
    by: str
    plan: str
    revision: int
    in_time: bool
    planned_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WhistleResolved(Event):
    """The joint result is there; the side that blew has yet to close the whistle."""

    TYPE: ClassVar[str] = "whistle.resolved.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("result",)
    ticket_id: str
    whistle_id: str
    units: list[str]
    blower_unit: str
    resolved_by_unit: str
    by: str
    outcome: Literal["done", "partly_done", "cannot_be_done"]
    result: str
    resolved_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WhistleAssessed(Event):
    """One side said what it thinks of the other.

    The means of the scores (1 to 5) are told once both sides have spoken, not before.
    """

    TYPE: ClassVar[str] = "whistle.assessed.v1"
    ticket_id: str
    whistle_id: str
    unit: str
    blower_unit: str
    side: Literal["blower", "unit"]
    assessed_at: datetime
    is_mutual: bool
    score_of_unit: float | None = None
    score_of_blower: float | None = None


@dataclass(frozen=True, slots=True)
class WhistleClosed(Event):
    """The whistle ended: settled, called off, or with its ticket."""

    TYPE: ClassVar[str] = "whistle.closed.v1"
    ticket_id: str
    whistle_id: str
    units: list[str]
    blower_unit: str
    unanswered_units: list[str]
    by: str
    reason: Literal["settled", "called_off", "ticket_ended"]
    closed_at: datetime
    assess_until: datetime
    tell_units: list[str] = field(default_factory=list)

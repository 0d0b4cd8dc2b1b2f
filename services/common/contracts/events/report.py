"""What reporting tells: bulletins that stand, hot spots that were found."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class ReportPublished(Event):
    """A bulletin (通报、成绩单) stands and can be fetched at ``/api/v1/reports/{report_id}``.

    ``template`` and ``period`` say which, ``period_name`` in words; ``subject`` is the unit or
    street that it is of, none for the district's. Each version is a report of its own.
    """

    TYPE: ClassVar[str] = "report.published.v1"
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    report_id: str
    template: str
    period: str
    title: str
    period_name: str
    version: int
    published_at: datetime
    units: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class HotspotWarned(Event):
    """Many people tell of one matter at one place within days (热点预警); subject: the hot spot.

    ``level``: ``warning``, or ``proposal``: fit for the council (每月一题). ``people`` and
    ``appeals`` are of the window that ends with ``last_at``; ``mean`` is what is usual in as long.
    ``by`` and ``reason`` are of whoever proposed it, where a person did.
    """

    TYPE: ClassVar[str] = "hotspot.warned.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    TOLD_TO: ClassVar[tuple[str, ...]] = ("units",)
    hotspot_id: str
    level: Literal["warning", "proposal"]
    matter: str
    place: str
    people: int
    appeals: int
    first_at: datetime
    last_at: datetime
    warned_at: datetime
    mean: float | None = None
    category: str | None = None
    area_code: str | None = None
    by: str | None = None
    reason: str | None = None
    units: list[str] = field(default_factory=list)

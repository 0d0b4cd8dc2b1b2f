"""A hot spot (热点) as it is kept: what was found, whom it concerns, what was told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.reporting.domain.hotspots.judging import Level, Trend


@dataclass(frozen=True, slots=True)
class Sample:
    """One reporter's words, masked; gone when the appeal is anonymised."""

    appeal_id: str
    at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hot spot. ``people`` and ``appeals`` are of its window, ``usual`` of as long before.

    ``appeal_ids`` are all that were ever in it: what is found later and shares one is the same.
    ``sequence`` counts its events; ``by`` and ``reason`` are of whoever proposed it (每月一题).
    """

    hotspot_id: str
    level: Level
    matter: str
    place: str
    people: int
    appeals: int
    usual: float
    first_at: datetime
    last_at: datetime
    found_at: datetime
    trend: Trend
    days: Mapping[str, int]
    samples: tuple[Sample, ...]
    appeal_ids: tuple[str, ...]
    category: str | None = None
    area: str | None = None
    sequence: int = 0
    by: str | None = None
    reason: str | None = None
    proposed_at: datetime | None = None
    told_level: Level | None = field(default=None)

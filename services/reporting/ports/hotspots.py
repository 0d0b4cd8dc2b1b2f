"""What the look for hot spots needs from the world."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.reporting.domain.hotspots.finding import Pair
from services.reporting.domain.hotspots.hotspot import Hotspot
from services.reporting.domain.hotspots.signal import Signal


class Signals(Protocol):
    """Appeals as signals; without what is sealed, reports against units, and what has no words."""

    def between(self, start: datetime, end: datetime) -> list[Signal]:
        """Return those received from an instant on and before another, the first one first."""
        ...


class Likeness(Protocol):
    """Compares texts."""

    def __call__(self, signals: Sequence[Signal], at_least: float) -> Iterable[Pair]:
        """Yield each pair of signals whose likeness (0 to 1) is not below, once."""
        ...


class Hotspots(Protocol):
    """Hot spots that were found."""

    def sharing(self, appeal_ids: Sequence[str]) -> Hotspot | None:
        """Return the latest one that has one of the appeals, or None."""
        ...

    def keep(self, hotspot: Hotspot, *, tell: bool) -> None:
        """Write what was found, and with ``tell`` the event that tells of it, in one write."""
        ...

    def get(self, hotspot_id: str) -> Hotspot | None:
        """Return one, or None."""
        ...


class Places(Protocol):
    """Names of areas and matters."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return a name, or None."""
        ...

    def all_of(self, dimension: str) -> Mapping[str, str]:
        """Return every name by code."""
        ...

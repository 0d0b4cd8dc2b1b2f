"""Counts what happens in a simulated district: what comes of tickets, and the load of the steps."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.steps import Step
from services.dispatch.domain.replaying.deeds import deeds_of_steps
from services.dispatch.domain.replaying.load import Load
from services.dispatch.domain.tickets.ticket import Ticket

_BUSIEST: Final = 15


def _counter() -> Counter[str]:
    return Counter()


@dataclass(slots=True)
class Tally:
    """One run's counts, or a part's; ``refused`` are acts that the domain refused, by code.

    ``load`` counts steps as a dry run counts them. ``late`` are missed limits by unit, ``hours``
    how long each ticket took that was closed.
    """

    opened: int = 0
    still_open: int = 0
    load: Load = field(default_factory=Load)
    closed: Counter[str] = field(default_factory=_counter)
    orders: Counter[str] = field(default_factory=_counter)
    late: Counter[str] = field(default_factory=_counter)
    refused: Counter[str] = field(default_factory=_counter)
    hours: list[float] = field(default_factory=list)

    def ordered(self, unit: str) -> None:
        """Count an order given to a unit."""
        self.orders[unit] += 1

    def ended(self, ticket: Ticket, now: datetime) -> None:
        """Count the end of a ticket, and how long it took."""
        self.closed[ticket.close_reason or ticket.state] += 1
        self.hours.append((now - ticket.received_at).total_seconds() / 3600)

    def took(self, steps: Iterable[Step], directory: Directory) -> None:
        """Count steps."""
        deeds = tuple(deeds_of_steps(steps))
        self.load.add(deeds, directory)
        for deed in deeds:
            if deed.what == "breach":
                self.late.update(deed.told)

    def merge(self, other: "Tally") -> None:
        """Count what another part of the run has counted as well."""
        self.opened += other.opened
        self.still_open += other.still_open
        self.load.merge(other.load)
        for name in ("closed", "orders", "late", "refused"):
            getattr(self, name).update(getattr(other, name))
        self.hours += other.hours

    def report(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        hours, load = sorted(self.hours), self.load
        units = sorted(self.orders, key=lambda unit: (-self.late[unit], unit))
        return {
            "opened": self.opened,
            "open_at_end": self.still_open,
            "closed": _sorted(self.closed),
            "hours_to_close": {name: _quantile(hours, q) for name, q in _QUANTILES.items()},
            "breaches": {"total": load.breaches.total(), "by_clock": _sorted(load.breaches)},
            "escalations": {
                "total": load.tiers.total(),
                "by_tier": {tier: load.tiers[tier] for tier in ("1", "2", "3")},
                "by_trigger": _sorted(load.triggers),
                "responsible_missing": load.missing,
            },
            "reminders": load.reminders,
            "papers": _sorted(load.papers),
            "papers_total": load.papers.total(),
            "referrals": _sorted(load.referrals),
            "notices": load.notices.total(),
            "units": [self._unit(unit) for unit in units[:_BUSIEST]],
            "duty_officers": _sorted(load.officers, _BUSIEST),
            "without_duty_officer": load.gaps,
            "refused_acts": _sorted(self.refused),
        }

    def _unit(self, unit: str) -> dict[str, Any]:
        return {
            "unit": unit,
            "orders": self.orders[unit],
            "breaches": self.late[unit],
            "answers_for": self.load.answering[unit],
            "notices": self.load.notices[unit],
        }


_QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


def _quantile(ordered: list[float], share: float) -> float | None:
    return round(ordered[int(share * (len(ordered) - 1))], 1) if ordered else None


def _sorted(counts: Counter[str], most: int | None = None) -> dict[str, int]:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(rows[:most])

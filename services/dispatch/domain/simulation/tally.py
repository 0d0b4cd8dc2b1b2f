"""Counts what happens in a simulated district: loads by tier, unit and duty officer, breaches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.responsible import duty_officer
from services.dispatch.domain.escalation.steps import Approached, Escalated, Missed, Pressed, Step
from services.dispatch.domain.terms import Tier
from services.dispatch.domain.tickets.ticket import Ticket

_BUSIEST = 15


def _counter() -> Counter[str]:
    return Counter()


@dataclass(slots=True)
class Tally:
    """One run's counts; ``refused`` are acts that the domain refused, by code."""

    opened: int = 0
    closed: Counter[str] = field(default_factory=_counter)
    tiers: Counter[str] = field(default_factory=_counter)
    triggers: Counter[str] = field(default_factory=_counter)
    missed: Counter[str] = field(default_factory=_counter)
    papers: Counter[str] = field(default_factory=_counter)
    reminders: int = 0
    notices: Counter[str] = field(default_factory=_counter)
    orders: Counter[str] = field(default_factory=_counter)
    late: Counter[str] = field(default_factory=_counter)
    answering: Counter[str] = field(default_factory=_counter)
    officers: Counter[str] = field(default_factory=_counter)
    gaps: int = 0
    missing: int = 0
    refused: Counter[str] = field(default_factory=_counter)
    hours: list[float] = field(default_factory=list)
    asked: dict[tuple[str, Tier, datetime], str | None] = field(default_factory=dict)

    def ordered(self, unit: str) -> None:
        """Count an order given to a unit."""
        self.orders[unit] += 1

    def ended(self, ticket: Ticket, now: datetime) -> None:
        """Count the end of a ticket, and how long it took."""
        self.closed[ticket.close_reason or ticket.state] += 1
        self.hours.append((now - ticket.received_at).total_seconds() / 3600)

    def took(self, steps: Iterable[Step], directory: Directory) -> None:
        """Count steps."""
        for step in steps:
            if isinstance(step, Approached):
                self.reminders += 1
                self._tell(step.clock.unit)
            elif isinstance(step, Missed):
                self.missed[step.clock.kind] += 1
                if step.clock.unit:
                    self.late[step.clock.unit] += 1
                self._tell(step.clock.unit)
            elif isinstance(step, Escalated | Pressed):
                self._fired(step, directory)

    def _fired(self, step: Escalated | Pressed, directory: Directory) -> None:
        self.triggers[step.trigger] += 1
        for paper in step.papers:
            self.papers[paper.kind] += 1
        for unit in step.tell_units:
            self._tell(unit)
        if isinstance(step, Escalated):
            self.tiers[str(step.tier)] += 1
            self.missing += step.responsible_missing
            self.answering[step.responsible_unit] += 1
            self._on_duty(step, directory)

    def _on_duty(self, step: Escalated, directory: Directory) -> None:
        """Count the step with whoever is on duty then; rotas change on the half hour."""
        half = step.due.replace(minute=step.due.minute // 30 * 30, second=0, microsecond=0)
        place = (step.responsible_unit, step.tier, half)
        if place not in self.asked:
            self.asked[place] = duty_officer(place[0], place[1], directory, half)
        officer = self.asked[place]
        if officer is None:
            self.gaps += 1
        else:
            self.officers[officer] += 1

    def _tell(self, unit: str | None) -> None:
        if unit is not None:
            self.notices[unit] += 1

    def report(self, still_open: int) -> dict[str, Any]:
        """Return the counts as JSON values."""
        hours = sorted(self.hours)
        units = sorted(self.orders, key=lambda unit: (-self.late[unit], unit))
        return {
            "opened": self.opened,
            "open_at_end": still_open,
            "closed": _sorted(self.closed),
            "hours_to_close": {name: _quantile(hours, q) for name, q in _QUANTILES.items()},
            "breaches": {"total": self.missed.total(), "by_clock": _sorted(self.missed)},
            "escalations": {
                "total": self.tiers.total(),
                "by_tier": {tier: self.tiers[tier] for tier in ("1", "2", "3")},
                "by_trigger": _sorted(self.triggers),
                "responsible_missing": self.missing,
            },
            "reminders": self.reminders,
            "papers": _sorted(self.papers),
            "papers_total": self.papers.total(),
            "notices": self.notices.total(),
            "units": [self._unit(unit) for unit in units[:_BUSIEST]],
            "duty_officers": _sorted(self.officers, _BUSIEST),
            "without_duty_officer": self.gaps,
            "refused_acts": _sorted(self.refused),
        }

    def _unit(self, unit: str) -> dict[str, Any]:
        return {
            "unit": unit,
            "orders": self.orders[unit],
            "breaches": self.late[unit],
            "answers_for": self.answering[unit],
            "notices": self.notices[unit],
        }


_QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


def _quantile(ordered: list[float], share: float) -> float | None:
    return round(ordered[int(share * (len(ordered) - 1))], 1) if ordered else None


def _sorted(counts: Counter[str], most: int | None = None) -> dict[str, int]:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(rows[:most])

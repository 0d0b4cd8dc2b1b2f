"""Sums over many tickets: what really came of them, and what a draft would have made of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.responsible import duty_officer
from services.dispatch.domain.replaying.comparing import Difference
from services.dispatch.domain.replaying.deeds import Deed
from services.dispatch.domain.terms import TIERS, Tier

_BUSIEST: Final = 20


def _counter() -> Counter[str]:
    return Counter()


@dataclass(slots=True)
class Load:
    """One side's counts; memory goes by the district's size, not by the number of tickets."""

    reminders: int = 0
    breaches: Counter[str] = field(default_factory=_counter)
    tiers: Counter[str] = field(default_factory=_counter)
    triggers: Counter[str] = field(default_factory=_counter)
    papers: Counter[str] = field(default_factory=_counter)
    referrals: Counter[str] = field(default_factory=_counter)
    notices: Counter[str] = field(default_factory=_counter)
    answering: Counter[str] = field(default_factory=_counter)
    officers: Counter[str] = field(default_factory=_counter)
    missing: int = 0
    gaps: int = 0

    def add(self, deeds: Iterable[Deed], directory: Directory) -> None:
        """Count steps; who is on duty goes by the rosters as they stand."""
        for deed in deeds:
            self.notices.update(deed.told)
            match deed.what:
                case "reminder":
                    self.reminders += 1
                case "breach":
                    self.breaches[deed.name] += 1
                case "paper":
                    self.papers[deed.name] += 1
                case "referral":
                    self.referrals[deed.name] += 1
                case "tier":
                    self._tier(deed, directory)

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield each figure by its name, the same names for every side."""
        yield "reminders", self.reminders
        yield "breaches", self.breaches.total()
        yield "escalations", self.tiers.total()
        for tier in TIERS:
            yield f"tier_{tier}", self.tiers[str(tier)]
        yield "responsible_missing", self.missing
        yield "papers", self.papers.total()
        yield "referrals", self.referrals.total()
        yield "notices", self.notices.total()
        yield "without_duty_officer", self.gaps

    def _tier(self, deed: Deed, directory: Directory) -> None:
        self.tiers[str(deed.tier)] += 1
        self.triggers[deed.name] += 1
        self.missing += deed.missing
        if deed.unit is None or deed.tier is None:
            return
        self.answering[deed.unit] += 1
        officer = _on_duty(deed.unit, TIERS[deed.tier - 1], deed.at, directory)
        if officer is None:
            self.gaps += 1
        else:
            self.officers[officer] += 1


@dataclass(slots=True)
class Sums:
    """Both sides of a dry run, and how many tickets they differ in.

    ``unexplained`` counts tickets whose own policy, played again, does not give what was told: the
    comparison is less exact there.
    """

    tickets: int = 0
    differing: int = 0
    unexplained: int = 0
    steps: Counter[str] = field(default_factory=_counter)
    really: Load = field(default_factory=Load)
    draft: Load = field(default_factory=Load)

    def count(self, difference: Difference, *, unexplained: int) -> None:
        """Count one ticket."""
        self.tickets += 1
        self.differing += not difference.is_none
        self.unexplained += bool(unexplained)
        self.steps["same"] += difference.same
        for name in _KINDS:
            self.steps[name] += len(getattr(difference, name))

    def report(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        after = dict(self.draft.rows())
        return {
            "tickets": self.tickets,
            "differing": self.differing,
            "unexplained": self.unexplained,
            "steps": {name: self.steps[name] for name in ("same", *_KINDS)},
            "totals": {
                name: {"actual": value, "draft": after[name], "change": after[name] - value}
                for name, value in self.really.rows()
            },
            **{
                name: _beside(getattr(self.really, name), getattr(self.draft, name))
                for name in _TABLES
            },
        }


_KINDS: Final = ("taken", "not_taken", "earlier", "later", "by_others")
_TABLES: Final = (
    "triggers",
    "breaches",
    "papers",
    "referrals",
    "answering",
    "notices",
    "officers",
)


def _beside(really: Counter[str], draft: Counter[str]) -> list[Mapping[str, Any]]:
    """Return rows by what they change most, those that stay last."""
    names = sorted(
        really.keys() | draft.keys(),
        key=lambda name: (-abs(draft[name] - really[name]), -really[name], name),
    )
    return [
        {
            "name": name,
            "actual": really[name],
            "draft": draft[name],
            "change": draft[name] - really[name],
        }
        for name in names[:_BUSIEST]
    ]


def _on_duty(unit: str, tier: Tier, at: datetime, directory: Directory) -> str | None:
    """Return whoever was on duty then; rotas change on the half hour."""
    half = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    return duty_officer(unit, tier, directory, half)

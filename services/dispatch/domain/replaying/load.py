"""How much a policy makes people do: its steps counted, whether told, played again or simulated."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.responsible import duty_officer
from services.dispatch.domain.replaying.deeds import Deed
from services.dispatch.domain.terms import TIERS, Tier

_COUNTERS: Final = (
    "breaches",
    "tiers",
    "triggers",
    "papers",
    "referrals",
    "notices",
    "answering",
    "officers",
)
_Post = tuple[str, Tier, datetime]


def _counter() -> Counter[str]:
    return Counter()


@dataclass(slots=True)
class Load:
    """Counts of steps; memory goes by the district's size, not by the number of tickets.

    ``notices`` counts by unit who is told: of reminders, missed limits and tiers, and by papers.
    ``gaps`` are steps of tiers while nobody was on duty, ``missing`` those without their
    responsible.
    """

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
    _asked: dict[_Post, str | None] = field(default_factory=dict, repr=False)

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

    def merge(self, other: "Load") -> None:
        """Count what another has counted as well."""
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        self.reminders += other.reminders
        self.missing += other.missing
        self.gaps += other.gaps

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
        officer = self._on_duty(deed.unit, TIERS[deed.tier - 1], deed.at, directory)
        if officer is None:
            self.gaps += 1
        else:
            self.officers[officer] += 1

    def _on_duty(self, unit: str, tier: Tier, at: datetime, directory: Directory) -> str | None:
        """Return whoever was on duty then; rotas change on the half hour."""
        post = unit, tier, at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
        if post not in self._asked:
            self._asked[post] = duty_officer(unit, tier, directory, post[2])
        return self._asked[post]

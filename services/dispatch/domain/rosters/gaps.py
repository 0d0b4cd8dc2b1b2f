"""Gaps of rotas, found before they come (F5)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from services.dispatch.domain.rosters.on_duty import spans
from services.dispatch.domain.rosters.rota import Gap, Rota
from services.dispatch.domain.terms import TIERS, Tier


@dataclass(frozen=True, slots=True)
class UnitGap:
    """A gap, and whose rota it is in."""

    unit: str
    tier: Tier
    gap: Gap


def gaps_of(rota: Rota, begins: datetime, days: int, zone: tzinfo) -> tuple[Gap, ...]:
    """Return the gaps of the next days that somebody has to see to, in order."""
    found = spans(rota, begins, begins + timedelta(days=days), zone)
    return tuple(span for span in found if isinstance(span, Gap) and span.is_warned_of)


def gaps_ahead(
    rotas: Iterable[Rota], centre: str, begins: datetime, days: int, zone: tzinfo
) -> tuple[UnitGap, ...]:
    """Return every gap of the next days, the nearest first.

    The district's centre needs a rota for each tier, for whatever has no other duty officer falls
    to its own; every other unit only where it has one.
    """
    known = {(rota.unit, rota.tier): rota for rota in rotas}
    found = [*_missing(known, centre, begins, days)]
    for (unit, tier), rota in known.items():
        found += [UnitGap(unit, tier, gap) for gap in gaps_of(rota, begins, days, zone)]
    return tuple(sorted(found, key=lambda one: (one.gap.since, one.unit, one.tier)))


def _missing(
    known: Mapping[tuple[str, Tier], Rota], centre: str, begins: datetime, days: int
) -> Iterator[UnitGap]:
    for tier in TIERS:
        if (centre, tier) not in known:
            yield UnitGap(centre, tier, Gap("no_rota", begins, begins + timedelta(days=days)))

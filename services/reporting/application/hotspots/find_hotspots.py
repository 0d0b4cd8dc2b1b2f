"""Look for hot spots among what came lately; what was found before is followed, not found anew."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.common.ids import derived_id
from services.reporting.domain.hotspots.finding import Group, groups
from services.reporting.domain.hotspots.hotspot import Hotspot, Sample
from services.reporting.domain.hotspots.judging import Level, densest, level_of, place_of, trend_of
from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.domain.hotspots.signal import Signal, people_of
from services.reporting.ports.hotspots import Hotspots, Likeness, Places, Signals

_SAMPLE_CHARACTERS = 160


class FindHotspots:
    """The early warning (未诉先办)."""

    def __init__(
        self,
        signals: Signals,
        likeness: Likeness,
        hotspots: Hotspots,
        places: Places,
        rules: HotspotRules,
        zone: ZoneInfo,
    ) -> None:
        self._signals = signals
        self._likeness = likeness
        self._hotspots = hotspots
        self._places = places
        self._rules = rules
        self._zone = zone

    def __call__(self, now: datetime) -> list[Hotspot]:
        """Find, keep and tell; return the hot spots of the window that ends now.

        Looking again changes nothing that was told: a hot spot is told when it is new and when it
        rises to a proposal.
        """
        rules = self._rules
        window = timedelta(days=rules.window_days)
        signals = self._signals.between(now - window - timedelta(weeks=rules.usual_weeks), now)
        pairs = self._likeness(signals, rules.least_alike)
        found = []
        for group in groups(signals, pairs, rules):
            inside = tuple(one for one in group.signals if one.at >= now - window)
            usual = people_of(group.signals[: -len(inside) or None]) * self._share()
            if level_of(people_of(inside), usual, rules) is not None:
                found.append(self._kept(Group(inside, group.middle), usual, now))
        return found

    def look_back(self, signals: Sequence[Signal], now: datetime) -> list[Hotspot]:
        """Return the hot spots of any time among signals, each at its worst; nothing is kept."""
        rules, found = self._rules, []
        pairs = self._likeness(signals, rules.least_alike)
        for group in groups(signals, pairs, rules):
            worst = densest(group, rules.window_days)
            if level_of(people_of(worst), 0, rules) is not None:
                one = Group(worst, group.middle)
                found.append(self._hotspot(one, 0, now, ends=worst[-1].at))
        return found

    def _share(self) -> float:
        """Return which part of the weeks before one window is."""
        return self._rules.window_days / (7 * self._rules.usual_weeks)

    def _kept(self, group: Group, usual: float, now: datetime) -> Hotspot:
        new = self._hotspot(group, usual, now, ends=now)
        old = self._hotspots.sharing(new.appeal_ids)
        if old is not None:
            level: Level = "proposal" if "proposal" in (old.level, new.level) else "warning"
            new = replace(
                new,
                hotspot_id=old.hotspot_id,
                level=level,
                found_at=old.found_at,
                first_at=min(old.first_at, new.first_at),
                appeal_ids=tuple(sorted({*old.appeal_ids, *new.appeal_ids})),
                sequence=old.sequence,
                by=old.by,
                reason=old.reason,
                proposed_at=old.proposed_at,
                told_level=old.told_level,
            )
        tell = new.told_level != new.level
        if tell:
            new = replace(new, told_level=new.level, sequence=new.sequence + 1)
        self._hotspots.keep(new, tell=tell)
        return new

    def _hotspot(self, group: Group, usual: float, now: datetime, *, ends: datetime) -> Hotspot:
        """Return what was found; ``ends`` is when the window that it was found in does."""
        signals, people = group.signals, people_of(group.signals)
        category = _most(one.category for one in signals)
        area = _most(one.area for one in signals)
        matter = self._places.of("category", category) if category else None
        days = Counter(one.at.astimezone(self._zone).date().isoformat() for one in signals)
        return Hotspot(
            hotspot_id=derived_id("hot", signals[0].appeal_id),
            level=level_of(people, usual, self._rules) or "warning",
            matter=matter or group.middle.title or group.middle.text[:30],
            place=place_of(group, self._places.all_of("area")),
            people=people,
            appeals=len(signals),
            usual=usual,
            first_at=signals[0].at,
            last_at=signals[-1].at,
            found_at=now,
            trend=trend_of(signals, ends, self._rules.window_days),
            days=dict(sorted(days.items())),
            samples=self._samples(group),
            appeal_ids=tuple(one.appeal_id for one in signals),
            category=category,
            area=area,
        )

    def _samples(self, group: Group) -> tuple[Sample, ...]:
        """Return the most typical words, and the latest of other people."""
        chosen: dict[str, Signal] = {group.middle.person: group.middle}
        for one in reversed(group.signals):
            chosen.setdefault(one.person, one)
        return tuple(
            Sample(one.appeal_id, one.at, one.title, one.text[:_SAMPLE_CHARACTERS])
            for one in [*chosen.values()][: self._rules.samples]
        )


def _most(values: Iterable[str | None]) -> str | None:
    counted = Counter(one for one in values if one)
    return counted.most_common(1)[0][0] if counted else None

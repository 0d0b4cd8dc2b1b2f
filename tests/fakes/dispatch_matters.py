"""Dispatch's port ``Matters`` in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.dispatch.domain.matters.keeping import MatterEvent, MatterFilter
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.ports.tickets import StaleAggregate


@dataclass
class FakeMatters:
    """Matters and what they told."""

    kept: dict[str, SettledMatter] = field(default_factory=dict)
    told: list[MatterEvent] = field(default_factory=list)

    def add(self, matter: SettledMatter, event: MatterEvent, at: datetime) -> SettledMatter:
        if matter.id in self.kept:
            return self.kept[matter.id]
        return self._keep(matter, event)

    def save(
        self, matter: SettledMatter, event: MatterEvent, at: datetime, *, tell: tuple[str, ...] = ()
    ) -> SettledMatter:
        standing = self.kept.get(matter.id)
        if standing is None or standing.version != matter.version:
            raise StaleAggregate
        return self._keep(matter, event)

    def get(self, matter_id: str) -> SettledMatter | None:
        return self.kept.get(matter_id)

    def due(self, now: datetime, limit: int) -> Sequence[SettledMatter]:
        found = [(m.next_tier_at, m) for m in self.kept.values() if m.next_tier_at is not None]
        late = sorted((item for item in found if item[0] <= now), key=lambda item: item[0])
        return [matter for _, matter in late[:limit]]

    def find(self, wanted: MatterFilter, before: str | None, limit: int) -> Sequence[SettledMatter]:
        found = [
            matter
            for matter in self.kept.values()
            if wanted.state in (None, matter.state)
            and wanted.origin in (None, matter.origin)
            and wanted.unit in (None, matter.unit)
            and (not wanted.areas or not set(wanted.areas).isdisjoint(matter.area_path))
            and (before is None or matter.number < before)
            and (wanted.late_at is None or matter.is_overdue(wanted.late_at))
        ]
        return sorted(found, key=lambda matter: matter.number, reverse=True)[:limit]

    def _keep(self, matter: SettledMatter, event: MatterEvent) -> SettledMatter:
        written = replace(matter, version=matter.version + 1, sequence=matter.sequence + 1)
        self.kept[matter.id] = written
        self.told.append(event)
        return written

"""Duty rotas in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.ports.rosters import Edit
from services.dispatch.ports.tickets import StaleAggregate


class FakeAuditTrail:
    """Implements the port ``AuditTrail``."""

    def __init__(self) -> None:
        self.acts: list[tuple[str, str, Mapping[str, Any]]] = []

    def append(self, act: str, who: str, what: Mapping[str, Any]) -> int:
        """See the port."""
        self.acts.append((act, who, what))
        return len(self.acts)


class FakeRosters:
    """Implements the port ``Rosters``."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, Tier], list[tuple[Rota, Edit]]] = {}

    def get(self, unit: str, tier: Tier) -> Rota | None:
        """See the port."""
        story = self.kept.get((unit, tier))
        return story[-1][0] if story else None

    def of_unit(self, unit: str) -> Sequence[Rota]:
        """See the port."""
        return [rota for rota in self.all() if rota.unit == unit]

    def all(self) -> Sequence[Rota]:
        """See the port."""
        return [story[-1][0] for _, story in sorted(self.kept.items())]

    def put(self, rota: Rota, edit: Edit) -> Rota:
        """See the port."""
        story = self.kept.setdefault((rota.unit, rota.tier), [])
        if rota.version != len(story):
            raise StaleAggregate(len(story))
        written = replace(rota, version=len(story) + 1)
        story.append((written, edit))
        return written

    def put_new(self, rotas: Sequence[Rota], edit: Edit) -> int:
        """See the port."""
        missing = [rota for rota in rotas if self.get(rota.unit, rota.tier) is None]
        for rota in missing:
            self.put(replace(rota, version=0), edit)
        return len(missing)

    def version(self, unit: str, tier: Tier, version: int) -> Rota | None:
        """See the port."""
        story = self.kept.get((unit, tier), [])
        return next((rota for rota, _ in story if rota.version == version), None)

    def versions(self, unit: str, tier: Tier, limit: int) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        story = self.kept.get((unit, tier), [])[::-1][:limit]
        return [{"version": rota.version, **asdict(edit)} for rota, edit in story]

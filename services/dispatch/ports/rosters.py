"""What the use cases of duty rosters need from the world, with the contract in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.dispatch.domain.rosters.rota import Duty, Rota
from services.dispatch.domain.terms import Tier


@dataclass(frozen=True, slots=True)
class Edit:
    """Who wrote a version of a rota, when and why; ``act`` is what he did."""

    act: str
    by: str
    at: datetime
    why: str = ""


class Rosters(Protocol):
    """Every version of every rota; a version that was written stays as it is."""

    def get(self, unit: str, tier: Tier) -> Rota | None:
        """Return the rota in force, or None."""
        ...

    def of_unit(self, unit: str) -> Sequence[Rota]:
        """Return the rotas in force of one unit, by tier."""
        ...

    def all(self) -> Sequence[Rota]:
        """Return every rota in force, by unit and tier."""
        ...

    def put(self, rota: Rota, edit: Edit) -> Rota:
        """Write the version after ``rota.version``; return the rota with it.

        Raises:
            StaleAggregate: somebody else wrote that version first.

        """
        ...

    def put_new(self, rotas: Sequence[Rota], edit: Edit) -> int:
        """Write the first version of each rota that has none; return how many were written."""
        ...

    def version(self, unit: str, tier: Tier, version: int) -> Rota | None:
        """Return a rota as it stood in a version, or None where there is none such."""
        ...

    def versions(self, unit: str, tier: Tier, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return who wrote what, the newest first, without the plans."""
        ...


class DutyOfficers(Protocol):
    """Who is on duty: what escalation asks."""

    def on_duty(self, unit: str, tier: Tier, at: datetime) -> Duty:
        """Return who is on duty for a tier of a unit at an instant, or the gap."""
        ...

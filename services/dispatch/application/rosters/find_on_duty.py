"""Answer who is on duty at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.dispatch.domain.rosters.on_duty import on_duty
from services.dispatch.domain.rosters.rota import Duty, Gap, Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.ports.rosters import Rosters


@dataclass(frozen=True)
class FindOnDuty:
    """Implements the port ``DutyOfficers`` over the rotas in force."""

    rosters: Rosters
    zone: ZoneInfo

    def on_duty(self, unit: str, tier: Tier, at: datetime) -> Duty:
        """See the port."""
        rota = self.rosters.get(unit, tier)
        return on_duty(rota, at, self.zone) if rota else Gap("no_rota", at, at)

    def everywhere(
        self, at: datetime, unit: str | None = None, tier: int | None = None
    ) -> Sequence[tuple[Rota, Duty]]:
        """Return who is on duty in each rota, or in those of one unit or tier."""
        rotas = self.rosters.of_unit(unit) if unit else self.rosters.all()
        wanted = (rota for rota in rotas if tier in (None, rota.tier))
        return [(rota, on_duty(rota, at, self.zone)) for rota in wanted]

"""Look for gaps of the rosters before they come, and measure them (F5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.observability.metrics import gauge
from services.dispatch.domain.rosters.gaps import UnitGap, gaps_ahead
from services.dispatch.domain.terms import TIERS
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rosters import Rosters


@dataclass(frozen=True)
class WarnOfGaps:
    """The use case; ``days`` is how far it looks ahead."""

    rosters: Rosters
    directories: Directories
    clock: Clock
    zone: ZoneInfo
    days: int

    def find(self, days: int | None = None, unit: str | None = None) -> Sequence[UnitGap]:
        """Return the gaps of the next days, the nearest first."""
        directory = self.directories.current()
        if directory is None:
            return []
        rotas = self.rosters.all()
        now = self.clock.now()
        found = gaps_ahead(rotas, directory.center_unit, now, days or self.days, self.zone)
        return [one for one in found if unit in (None, one.unit)]

    def __call__(self) -> None:
        """Set the gauges: how many rotas of each tier have a gap ahead."""
        found = self.find()
        for tier in TIERS:
            units = {one.unit for one in found if one.tier == tier}
            gauge("huying_dispatch_roster_gaps", {"tier": str(tier)}).set(len(units))

"""Load the rotas of a preset; what people have written since stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.rosters import Edit, Rosters


@dataclass(frozen=True)
class LoadRosters:
    """The use case; running it again changes nothing."""

    rosters: Rosters
    audit: AuditTrail
    clock: Clock

    def __call__(self, rotas: Sequence[Rota], *, by: str) -> int:
        """Write the rotas of units and tiers that have none yet; return how many."""
        written = self.rosters.put_new(rotas, Edit("preset", by, self.clock.now()))
        if written:
            self.audit.append("roster.loaded", by, {"rotas": written})
        return written

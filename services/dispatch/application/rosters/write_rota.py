"""Write the plan of a duty rota: people, shifts, substitutes, absences."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.rosters.changing import replanned
from services.dispatch.domain.rosters.linting import lint_rota
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rosters import Edit, Rosters
from services.dispatch.ports.tickets import StaleAggregate


@dataclass(frozen=True)
class WriteRota:
    """The use case; overrides that stand already stay."""

    rosters: Rosters
    directories: Directories
    audit: AuditTrail
    clock: Clock

    def __call__(self, plan: Rota, *, version: int | None, by: str, why: str) -> Rota:
        """Replace the rota that was read at ``version`` (None: whatever stands); return it.

        Raises:
            NotFound: the directory has no such unit.
            DraftRefused: with every fault by field; nothing was written.
            StaleAggregate: somebody else wrote first.

        """
        directory = self.directories.current()
        if directory is None or plan.unit not in directory.units:
            raise NotFound
        faults = lint_rota(plan)
        if faults:
            raise DraftRefused(faults)
        standing = self.rosters.get(plan.unit, plan.tier)
        found = standing.version if standing else 0
        if version not in (None, found):
            raise StaleAggregate(found)
        edit = Edit("plan", by, self.clock.now(), why)
        written = self.rosters.put(replanned(standing, plan), edit)
        what = {"unit": plan.unit, "tier": plan.tier, "version": written.version}
        self.audit.append("roster.written", by, what)
        return written

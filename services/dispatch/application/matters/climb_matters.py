"""The scheduler's work on matters: a check, or a second settling, that is late climbs (D11)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.contracts.events.matter import MatterEscalated
from services.common.observability.metrics import counter
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.matters.keeping import Matters
from services.dispatch.domain.matters.overdue import Climbed, climb
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import StaleAggregate


@dataclass(frozen=True)
class ClimbMatters:
    """The use case; several schedulers may run, each tier begins once."""

    matters: Matters
    directories: Directories
    clock: Clock
    batch: int = 500

    def __call__(self) -> int:
        """Begin every tier that is due; return how many did."""
        now, directory = self.clock.now(), self.directories.current()
        if directory is None:
            return 0
        ladder = Ladder(directory.policy, directory.calendar, directory)
        due = self.matters.due(now, self.batch)
        return sum(self._climb(matter, ladder, now) for matter in due)

    def _climb(self, matter: SettledMatter, ladder: Ladder, now: datetime) -> int:
        begun = 0
        try:
            while matter.next_tier_at is not None and matter.next_tier_at <= now:
                after, climbed = climb(matter, ladder, now)
                event = escalated(after, climbed, now)
                matter = self.matters.save(after, event, now, tell=(climbed.responsible_unit,))
                counter("huying_dispatch_matters_escalated_total", {"tier": str(after.tier)}).inc()
                begun += 1
        except StaleAggregate:  # somebody checked it, or another scheduler was quicker
            return begun
        return begun


def escalated(matter: SettledMatter, climbed: Climbed, now: datetime) -> MatterEscalated:
    """Return what is told of a tier."""
    return MatterEscalated(
        matter_id=matter.id,
        number=matter.number,
        origin=matter.origin,
        category=matter.category,
        area_code=matter.area_code,
        unit=matter.unit,
        step=climbed.step,
        tier=climbed.tier,
        responsible_unit=climbed.responsible_unit,
        responsible_role=climbed.responsible_role,
        responsible_missing=climbed.responsible_missing,
        actions=list(climbed.actions),
        due_at=climbed.due,
        escalated_at=now,
        next_due_at=climbed.next_due_at,
    )

"""The auditor: proves every few seconds that each open ticket has a next step (F8)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.dispatch.domain.workflow import OPEN_STATES
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.watch import Watch

_NAMED = 20
_log = get_logger(__name__)


@dataclass(frozen=True)
class AuditClocks:
    """The use case; its gauges are the scheduler's."""

    watch: Watch
    directories: Directories
    clock: Clock

    def __call__(self) -> int:
        """Set the gauges; return how many orphans there are, and name some of them in the log."""
        now = self.clock.now()
        orphans = self.watch.orphans()
        if orphans:
            _log.error("orphan_tickets", count=len(orphans), ticket_ids=list(orphans[:_NAMED]))
        gauge("huying_dispatch_orphan_tickets").set(len(orphans))
        gauge("huying_dispatch_due_backlog").set(self.watch.due_backlog(now))
        gauge("huying_dispatch_meetings_overdue").set(self.watch.meetings_overdue(now))
        counts = self.watch.open_by_state()
        for state in OPEN_STATES:
            gauge("huying_dispatch_tickets_open", {"state": state}).set(counts.get(state, 0))
        gauge("huying_dispatch_screening_tickets").set(counts.get("screening", 0))
        accuracy = self.watch.first_dispatch_accuracy()
        if accuracy is not None:
            gauge("huying_dispatch_first_dispatch_accuracy_ratio").set(accuracy)
        directory = self.directories.current()
        if directory is not None:
            days = directory.calendar.coverage_days(now)
            gauge("huying_dispatch_calendar_coverage_days").set(days)
        return len(orphans)

"""The scheduler's work: whatever fell due, in order, each step once (F1–F3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, histogram
from services.dispatch.application.commanding import Decided, Desk, touched
from services.dispatch.application.waiting.telling import steps_told
from services.dispatch.application.whistles.ending import with_whistles_ended
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.steps import Escalated, Step
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Change, Tickets

_MOST_ROUNDS = 50
_log = get_logger(__name__)


@dataclass(frozen=True)
class AdvanceClocks:
    """The use case; several schedulers may run, a ticket is moved once."""

    tickets: Tickets
    desk: Desk
    clock: Clock
    batch: int = 500

    def __call__(self, *, speed: float = 1.0) -> int:
        """Take every step that is due now; return how many tickets were moved.

        ``speed`` is how fast business time runs against wall time, for the lateness metric. A
        ticket that somebody else wrote meanwhile is looked at again in the next round.
        """
        moved = 0
        for _ in range(_MOST_ROUNDS):
            now = self.clock.now()
            due = self.tickets.due(now, self.batch)
            if not due:
                break
            moved += self._advance(due, now, speed)
            if len(due) < self.batch:
                break
        return moved

    def _advance(self, due: Sequence[Ticket], now: datetime, speed: float) -> int:
        changes = []
        steps: dict[str, Sequence[Step]] = {}
        for ticket in due:
            try:
                situation = self.desk.situation(ticket, now)
                moves = decide(ticket, situation.ladder, now)
            except ConnectionError:  # the store is away: all of them wait
                raise
            except Exception:  # noqa: BLE001 - one ticket must not stop the clocks of all others
                _log.exception("clocks_not_advanced", ticket_id=ticket.id)
                continue
            told = tuple(t for s in moves.steps for t in steps_told(moves.ticket, s, now))
            # A clock may end a ticket (nobody answered); its whistles end in the same write.
            decided = with_whistles_ended(Decided(moves.ticket, told), situation, "dispatch")
            changes.append(
                Change(decided.ticket, decided.told, now, touched=touched(ticket, decided.ticket))
            )
            steps[ticket.id] = moves.steps
        written = self.tickets.save_many(changes)
        for ticket_id in written:  # whoever lost a race measures nothing: the winner does
            for step in steps[ticket_id]:
                _measure(step, now, speed)
        return len(written)


def _measure(step: Step, now: datetime, speed: float) -> None:
    lateness = max((now - step.due).total_seconds(), 0.0) / max(speed, 1.0)
    histogram("huying_dispatch_escalation_lateness_seconds").observe(lateness)
    if isinstance(step, Escalated):
        labels = {"tier": str(step.tier), "trigger": step.trigger}
        counter("huying_dispatch_escalations_total", labels).inc()

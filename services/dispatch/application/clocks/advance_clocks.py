"""The scheduler's work: whatever fell due, in order, each step once (F1–F3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.application.commanding import Decided, Desk, touched
from services.dispatch.application.escalation.following import followed
from services.dispatch.application.escalation.measuring import count_steps, measure_lateness
from services.dispatch.application.escalation.telling import moves_told
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.steps import Step
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
                ladder = situation.ladder_of(ticket)
                moves = decide(ticket, ladder, now)
                told = moves_told(moves, ladder, now)
                # A clock may end a ticket (nobody answered); what follows is the same write.
                decided = followed(ticket, Decided(moves.ticket, told), situation, PLATFORM)
            except ConnectionError:  # the store is away: all of them wait
                raise
            except Exception:  # noqa: BLE001 - one ticket must not stop the clocks of all others
                _log.exception("clocks_not_advanced", ticket_id=ticket.id)
                continue
            changes.append(
                Change(decided.ticket, decided.told, now, touched=touched(ticket, decided.ticket))
            )
            steps[ticket.id] = moves.steps
        written = self.tickets.save_many(changes)
        for change in changes:  # whoever lost a race measures nothing: the winner does
            if change.ticket.id in written:
                measure_lateness(steps[change.ticket.id], now, speed)
                count_steps(change.told)
        return len(written)

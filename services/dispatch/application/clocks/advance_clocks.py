"""The scheduler's work: whatever fell due, in order, each step once (F1–F3)."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.application.commanding import Desk, touched
from services.dispatch.application.escalation.carrying_out import carried_out
from services.dispatch.application.escalation.following import followed
from services.dispatch.application.escalation.measuring import count_steps, measure_lateness
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.steps import Step
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, Tickets

Taken = tuple[Change, Sequence[Step]]
_MOST_ROUNDS = 150
_log = get_logger(__name__)


@dataclass(frozen=True)
class AdvanceClocks:
    """The use case; several schedulers may run, a ticket is moved once.

    A ``batch`` is written while the next is decided, so a small one is late by less, and at a few
    hundred a second there is a next one at all.
    """

    tickets: Tickets
    desk: Desk
    clock: Clock
    batch: int = 150

    def __call__(self, *, speed: float = 1.0) -> int:
        """Take every step that is due now; return how many tickets were moved.

        While one batch is written the next is decided. A ticket that somebody else wrote meanwhile
        is looked at again in the next round; one that cannot be judged is passed by until then.
        ``speed`` is how fast business time runs against wall time, for the lateness metric.
        """
        moved, passed_by = 0, set[str]()
        with ThreadPoolExecutor(1, thread_name_prefix="steps") as writer:
            writing: Future[int] | None = None
            written: frozenset[str] = frozenset()
            for _ in range(_MOST_ROUNDS):
                now = self.clock.now()
                due = self.tickets.due(now, self.batch, written | passed_by)
                taken = self._taken(due, now)
                moved += writing.result() if writing is not None else 0
                writing = writer.submit(self._write, taken, now, speed) if taken else None
                written = frozenset(change.ticket.id for change, _ in taken)
                passed_by |= {ticket.id for ticket in due} - written
                if len(due) < self.batch:
                    break
            return moved + (writing.result() if writing is not None else 0)

    def _taken(self, due: Sequence[Ticket], now: datetime) -> list[Taken]:
        """Decide a batch; one ticket must not stop the clocks of all others."""
        taken: list[Taken] = []
        for ticket in due:
            try:
                taken.append(self._decided(ticket, now))
            except ConnectionError:  # the store is away: all of them wait
                raise
            except Exception:  # noqa: BLE001 - its own trouble, named in the log
                _log.exception("clocks_not_advanced", ticket_id=ticket.id)
        return taken

    def _decided(self, ticket: Ticket, now: datetime) -> Taken:
        situation = self.desk.situation(ticket, now)
        ladder = situation.ladder_of(ticket)
        moves = decide(ticket, ladder, now)
        taken = carried_out(moves, ladder, situation.timing, now)
        # A clock may end a ticket (nobody answered); what follows is the same write.
        decided = followed(ticket, taken, situation, PLATFORM)
        fields = touched(ticket, decided.ticket)
        return Change(decided.ticket, decided.told, now, touched=fields), moves.steps

    def _write(self, taken: Sequence[Taken], now: datetime, speed: float) -> int:
        written = self.tickets.save_many([change for change, _ in taken])
        for change, steps in taken:  # whoever lost a race measures nothing: the winner does
            if change.ticket.id in written:
                measure_lateness(steps, now, speed)
                count_steps(change.told)
        return len(written)

"""Shows what the auditor counts: which open tickets have no next step, a late or a wrong one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.common.clock import Clock
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.escalation.auditing import WrongStep, wrong_steps
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.watch import AsStored, Watch

GRACE: Final = timedelta(seconds=60)
"""How late a step may be before it is told as late: a round of the scheduler takes seconds."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found at ``as_of``; tickets sealed against the reader are counted, never named.

    ``late`` are tickets whose step fell due more than a minute ago and was not taken, the longest
    due first; ``late_seconds`` is how long that one waits. ``faults`` are of both, by ticket id.
    """

    as_of: datetime
    orphan_count: int
    orphans: Sequence[Ticket]
    late_count: int
    late_seconds: int
    late: Sequence[Ticket]
    faults: Mapping[str, Sequence[WrongStep]]
    meetings_overdue: int


@dataclass(frozen=True)
class WatchSteps:
    """The use case."""

    watch: Watch
    desk: Desk
    clock: Clock

    def __call__(self, reader: Caller, most: int) -> Watched:
        """Return what is wrong now, ``most`` tickets of each kind."""
        now = self.clock.now()
        orphan_ids = self.watch.orphans()
        orphans = self.watch.open_among(orphan_ids[:most])
        due = self.desk.tickets.due(now - GRACE, most)
        late = self.watch.open_among([ticket.id for ticket in due])
        seen = [kept for kept in (*orphans, *late) if reader.may_see(kept.ticket)]
        waits = [now - at for one in due if (at := one.next_due_at) is not None]
        return Watched(
            as_of=now,
            orphan_count=len(orphan_ids),
            orphans=_open_to(reader, orphans),
            late_count=self.watch.due_backlog(now - GRACE),
            late_seconds=int(max(waits, default=timedelta()).total_seconds()),
            late=_open_to(reader, late),
            faults=self._faults(seen, now),
            meetings_overdue=self.watch.meetings_overdue(now),
        )

    def _faults(
        self, found: Sequence[AsStored], now: datetime
    ) -> Mapping[str, Sequence[WrongStep]]:
        faults = {}
        for kept in found:
            situation = self.desk.situation(kept.ticket, now)
            ladder = situation.ladder_of(kept.ticket)
            faults[kept.ticket.id] = wrong_steps(kept.ticket, kept.stored, situation.timing, ladder)
        return {ticket_id: wrong for ticket_id, wrong in faults.items() if wrong}


def _open_to(reader: Caller, found: Sequence[AsStored]) -> Sequence[Ticket]:
    return [kept.ticket for kept in found if reader.may_see(kept.ticket)]

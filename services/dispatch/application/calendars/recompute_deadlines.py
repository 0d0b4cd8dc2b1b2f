"""Counts the deadlines of all open tickets anew when the calendars have changed (E6).

Batch by batch along an index, so that memory stays bounded; each ticket carries the version that
it goes by, so that a run that was killed goes on where it stopped, and none is moved twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events.deadline import DeadlineRecomputed
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.dispatch.application.commanding import Desk, touched
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.comparing import first_change
from services.dispatch.domain.clocks.recomputing import Move, recomputed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.calendars import MovedTicket, Recomputation, Recomputations
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Change, Tickets, Told

_EVER = datetime.min.replace(tzinfo=UTC)
_log = get_logger(__name__)


@dataclass
class RecomputeDeadlines:
    """The use case; several processes may run it, a ticket is moved once.

    ``record`` keeps the end of a run: the version, and how many limits moved which way.
    """

    tickets: Tickets
    directories: Directories
    recomputations: Recomputations
    desk: Desk
    clock: Clock
    record: Callable[[int, Mapping[str, Any]], object]
    batch: int = 500
    _suspect: set[str] = field(default_factory=set)

    def __call__(self, *, most_batches: int | None = None) -> int:
        """Bring every open ticket to the calendars in force; return how many were moved.

        ``most_batches`` ends a round early; the next one goes on.
        """
        directory = self.directories.current()
        if directory is None:
            return 0
        calendars = directory.calendars
        known = self.recomputations.of(calendars.version)
        if known is not None and known.finished_at is not None:
            return self._late_born(calendars)
        started = known or self._begin(calendars)
        if not started.is_passed:
            self.recomputations.pass_over(started.version, started.horizon)
        moved, whole = self._all(calendars, most_batches)
        behind = 0 if whole else self.recomputations.count_behind(calendars.version)
        gauge("huying_dispatch_calendar_behind_tickets").set(behind)
        if whole and self.recomputations.finish(calendars.version, self.clock.now()):
            self.record(calendars.version, self.recomputations.report(calendars.version))
            _log.info("deadlines_recomputed", version=calendars.version, moved=moved)
        return moved

    def _late_born(self, calendars: Calendars) -> int:
        """Move tickets that were born by the version before while the new one was published."""
        gauge("huying_dispatch_calendar_behind_tickets").set(0)
        return self._all(calendars, 1)[0]

    def _begin(self, calendars: Calendars) -> Recomputation:
        oldest = self.recomputations.oldest()
        first = calendars.version if oldest is None else oldest
        changes = [self._first_change(one, calendars) for one in range(first, calendars.version)]
        horizon = min((at for at in changes if at is not None), default=None)
        started = Recomputation(calendars.version, self.clock.now(), horizon)
        return self.recomputations.begin(started)

    def _first_change(self, version: int, calendars: Calendars) -> datetime | None:
        before = self.directories.calendars(version)
        return first_change(before, calendars) if before else _EVER

    def _all(self, calendars: Calendars, most: int | None) -> tuple[int, bool]:
        """Return how many were moved, and whether none is behind any more."""
        moved, rounds, lost = 0, 0, 0
        after: Ticket | None = None
        while most is None or rounds < most:
            found = self.recomputations.behind(calendars.version, after, self.batch)
            if not found and not lost:
                return moved, True
            if not found:  # whom others wrote meanwhile is looked at again
                after, lost = None, 0
                continue
            if after is None:  # the batch in which a run before may have been killed
                self._suspect |= {ticket.id for ticket in found}
            written, missed = self._move(found, calendars)
            moved, lost, rounds, after = moved + written, lost + missed, rounds + 1, found[-1]
        return moved, False

    def _move(self, tickets: Sequence[Ticket], calendars: Calendars) -> tuple[int, int]:
        now = self.clock.now()
        changes: list[Change] = []
        kept: list[MovedTicket] = []
        for ticket in tickets:
            timing = self.desk.situation(ticket, now).timing
            after, moves = recomputed(ticket, timing, calendars, now)
            changes.append(
                Change(after, told(after, moves, now), now, touched=touched(ticket, after))
            )
            if moves:
                kept.append(MovedTicket(calendars.version, ticket.id, ticket.number, moves, now))
        self.recomputations.keep(kept)
        still = self._suspect - {one.ticket_id for one in kept}
        self.recomputations.drop(
            calendars.version, [ticket.id for ticket in tickets if ticket.id in still]
        )
        written = self.tickets.save_many(changes)
        lost = {ticket.id for ticket in tickets} - written
        self._suspect = (self._suspect - written) | lost
        return len(written & {one.ticket_id for one in kept}), len(lost)


def told(ticket: Ticket, moves: Sequence[Move], now: datetime) -> tuple[Told, ...]:
    """Return what a ticket tells of its ends that moved, each to the unit that it binds."""
    return tuple(
        Told(
            DeadlineRecomputed(
                ticket_id=ticket.id,
                key=move.key,
                before=move.before,
                due_at=move.before if move.held else move.after,
                wanted_due_at=move.after,
                held=move.held,
                provisional=move.provisional,
                calendar_version=ticket.calendar_version,
                recomputed_at=now,
                work_order_id=move.order_id,
                unit=move.unit,
            ),
            (move.unit,) if move.unit else (),
        )
        for move in moves
    )

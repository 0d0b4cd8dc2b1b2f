"""Shows what a notice would do to every open deadline, before it is published (``--dry-run``)."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.dispatch.application.calendars.import_notice import Proposal
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.recomputing import Move, recomputed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.calendars import KeptPlace, MovedTicket, Place, Recomputations

_BATCH = 500
_SMALL = 100  # of a page that has to end in time


@dataclass
class Preview:
    """How many open tickets there are, how their ends would move, and the first of them.

    ``after`` is where the walk over them goes on, None where it has seen all.
    """

    tickets: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[MovedTicket] = field(default_factory=list)
    after: KeptPlace | None = None


@dataclass(frozen=True)
class PreviewNotice:
    """The use case; it reads batch by batch and keeps but the counts and the first rows."""

    recomputations: Recomputations
    desk: Desk
    clock: Clock
    monotonic: Callable[[], float] = field(default=time.monotonic)

    def __call__(self, proposal: Proposal, *, rows: int = 20) -> Preview:
        """Return what would move of all."""
        shown = Preview()
        for _ in self._walk(proposal, shown, rows, None, None, _BATCH):
            continue
        return shown

    def part(
        self, proposal: Proposal, *, reader: Caller, after: Place | None, rows: int, seconds: float
    ) -> Preview:
        """Return what would move of the next tickets, as many as there is wall time for.

        Those that are sealed against the reader are left out (L2).
        """
        shown, begun = Preview(), self.monotonic()
        for place in self._walk(proposal, shown, rows, reader, after, _SMALL):
            if self.monotonic() - begun > seconds:
                shown.after = place
                break
        return shown

    def _walk(
        self,
        proposal: Proposal,
        shown: Preview,
        rows: int,
        reader: Caller | None,
        after: Place | None,
        batch: int,
    ) -> Iterator[KeptPlace]:
        """Count tickets into ``shown``, and yield after each batch where it ends."""
        while found := self.recomputations.behind(proposal.after.version, after, batch):
            seen = [one for one in found if reader is None or not reader.is_shut_out(one)]
            for moved in self._moved(proposal, seen):
                shown.counts["moved"] += 1
                shown.counts.update(counted(moved.moves))
                if len(shown.rows) < rows:
                    shown.rows.append(moved)
            shown.tickets += len(seen)
            after = found[-1]
            yield KeptPlace(after.calendar_version, after.id)

    def _moved(self, proposal: Proposal, tickets: Iterable[Ticket]) -> Iterator[MovedTicket]:
        now, version = self.clock.now(), proposal.after.version
        for ticket in tickets:
            timing = self.desk.situation(ticket, now).timing
            _, moves = recomputed(ticket, timing, proposal.after, now)
            if moves:
                yield MovedTicket(version, ticket.id, ticket.number, moves, now)


def counted(moves: tuple[Move, ...]) -> Mapping[str, int]:
    """Return how many ends become later, earlier, certain, or are held for approval."""
    counts: Counter[str] = Counter()
    for move in moves:
        if move.held:
            counts["held"] += 1
        elif move.after == move.before:
            counts["settled"] += 1
        else:
            counts["later" if move.after > move.before else "earlier"] += 1
    return counts

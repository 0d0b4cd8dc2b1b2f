"""Shows what a notice would do to every open deadline, before it is published (``--dry-run``)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.dispatch.application.calendars.import_notice import Proposal
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.clocks.recomputing import Move, recomputed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.calendars import MovedTicket, Recomputations

_BATCH = 500


@dataclass
class Preview:
    """How many open tickets there are, how their ends would move, and the first of them."""

    tickets: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[MovedTicket] = field(default_factory=list)


@dataclass(frozen=True)
class PreviewNotice:
    """The use case; it reads batch by batch and keeps but the counts and the first rows."""

    recomputations: Recomputations
    desk: Desk
    clock: Clock

    def __call__(self, proposal: Proposal, *, rows: int = 20) -> Preview:
        """Return what would move."""
        shown = Preview()
        for moved in self._moved(proposal, shown):
            shown.counts["moved"] += 1
            shown.counts.update(counted(moved.moves))
            if len(shown.rows) < rows:
                shown.rows.append(moved)
        return shown

    def _moved(self, proposal: Proposal, shown: Preview) -> Iterator[MovedTicket]:
        now = self.clock.now()
        after: Ticket | None = None
        version = proposal.after.version
        while found := self.recomputations.behind(version, after, _BATCH):
            for ticket in found:
                timing = self.desk.situation(ticket, now).timing
                _, moves = recomputed(ticket, timing, proposal.after, now)
                if moves:
                    yield MovedTicket(version, ticket.id, ticket.number, moves, now)
            shown.tickets += len(found)
            after = found[-1]


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

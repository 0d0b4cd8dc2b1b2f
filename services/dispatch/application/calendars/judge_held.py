"""A supervisor decides about deadlines that a new calendar has made late at once (E6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.common.observability.logging import get_logger
from services.dispatch.application.calendars.recompute_deadlines import told
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.recomputing import approved
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.calendars import MovedTicket, Recomputations, Verdict

_BATCH = 200
_log = get_logger(__name__)


@dataclass(frozen=True)
class JudgeHeld:
    """The use case; the same decision again changes nothing."""

    recomputations: Recomputations
    desk: Desk

    def __call__(
        self, version: int, verdict: Verdict, order: Order, *, ticket_ids: Sequence[str] = ()
    ) -> int:
        """Approve, so that what is late climbs now, or refuse, so that the old ends stand.

        Of all tickets that wait, or of those named, as far as the caller may see them; return how
        many were decided.

        Raises:
            NotFound: there is no such version.

        """
        if self.recomputations.of(version) is None:
            raise NotFound
        decided = 0
        for moved in self._waiting(version, frozenset(ticket_ids), order.caller):
            try:
                self._judge(moved, verdict, order)
            except NotFound:  # sealed: it goes on waiting for somebody who may see it
                continue
            self.recomputations.judge(moved, verdict, order.caller.subject)
            decided += 1
        _log.info("held_deadlines_judged", version=version, verdict=verdict, tickets=decided)
        return decided

    def _waiting(
        self, version: int, named: frozenset[str], reader: Caller
    ) -> Iterator[MovedTicket]:
        after = ""
        while found := self.recomputations.moved(
            version, after, _BATCH, waiting=True, reader=reader
        ):
            yield from (one for one in found if not named or one.ticket_id in named)
            after = found[-1].ticket_id

    def _judge(self, moved: MovedTicket, verdict: Verdict, order: Order) -> None:
        held = frozenset(move.key for move in moved.moves if move.held)
        keys = held if verdict == "approved" else frozenset()

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, moves = approved(ticket, keys, situation.timing)
            return Decided(after, told(after, moves, situation.now))

        self.desk.on_ticket(moved.ticket_id, order, decide)

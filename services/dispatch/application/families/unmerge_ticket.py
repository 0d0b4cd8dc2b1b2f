"""Take a merge back (拆并): both tickets are what they were, and due steps fire once (B5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.escalation.following import caught_up
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.telling_families import Said, unmerged
from services.dispatch.application.telling import taken_back
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.families import merging
from services.dispatch.domain.refusals import NotAllowed, NotFound
from services.dispatch.domain.secrecy.sealing import taken_from_accused
from services.dispatch.domain.tickets import pressing
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class UnmergeTicket:
    """The use case; see ``FamilyDesk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, reason: str) -> Ticket:
        """Take an absorbed ticket out of its survivor; return it as it stands then."""
        ticket = self.desk.tickets.get(ticket_id)
        if ticket is None:
            raise NotFound
        order.caller.must_see(ticket)
        if self.desk.done_before(ticket, order):
            return ticket
        if ticket.absorption is None:
            raise NotAllowed(ticket.state, "unmerge")
        survivor_id = ticket.absorption.into

        def decide(found: Mapping[str, Ticket], now: datetime) -> Sequence[Piece]:
            return self._unmerge(found[ticket_id], found[survivor_id], order, now, reason)

        return FamilyDesk(self.desk)(ticket_id, [survivor_id], order, decide)

    def _unmerge(
        self, absorbed: Ticket, survivor: Ticket, order: Order, now: datetime, reason: str
    ) -> Sequence[Piece]:
        since, until = merging.happened_since(survivor, absorbed.id), survivor.sequence
        merged_at = absorbed.absorption.at if absorbed.absorption else now
        pair = merging.unmerge(absorbed, survivor, order.caller, now, reason=reason)
        said = Said(pair.reason, order.caller.subject, now)

        def tell(case: Ticket, other: Ticket, *, returns: bool) -> Told:
            return unmerged(
                case,
                other,
                pair.moved,
                said,
                returns=returns,
                merged_at=merged_at,
                meanwhile=(since, until),
            )

        gone = tell(pair.survivor, pair.absorbed, returns=False)
        back = tell(pair.absorbed, pair.survivor, returns=True)
        kept, taken = self._without_accused(pair.absorbed, order, now)
        restored, heard = self._heard(kept, survivor, merged_at, now)
        restored, due = self._due(restored, now)
        return [
            Piece(
                merging.told(pair.survivor, until, until + 1),
                (gone,),
                texts_gone=(absorbed.appeal_id,),
            ),
            Piece(restored, (back, *taken, *heard, *due)),
        ]

    def _without_accused(
        self, restored: Ticket, order: Order, now: datetime
    ) -> tuple[Ticket, tuple[Told, ...]]:
        """Take the order from a unit that was accused while the ticket rested (L2)."""
        timing = self.desk.situation(restored, now).timing
        after = taken_from_accused(restored, order.caller, timing, now)
        return after, taken_back(restored, after, "taken_back", now)

    def _heard(
        self, restored: Ticket, survivor: Ticket, since: datetime, now: datetime
    ) -> tuple[Ticket, tuple[Told, ...]]:
        """Give back what its own reporters said meanwhile; an answer lets the work go on."""
        was, timing = restored.state, self.desk.situation(restored, now).timing
        for said in survivor.supplements:
            if said.at >= since and restored.member(said.appeal_id) and restored.is_open:
                restored = pressing.supplement(restored, said, timing, now)
        goes_on = was == "waiting_resident" and restored.state != was
        return restored, (resumed(restored, was, "replied", now),) if goes_on else ()

    def _due(self, restored: Ticket, now: datetime) -> tuple[Ticket, tuple[Told, ...]]:
        """Take the steps that fell due while the ticket rested, each once and in order."""
        due = caught_up(restored, self.desk.situation(restored, now))
        return due.ticket, due.told

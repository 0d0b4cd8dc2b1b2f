"""A person says whether a likely repeat is one (B2): accepted ones are handled as one ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.common.contracts.events.family import TicketRepeatJudged
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.merge_tickets import merge_pieces
from services.dispatch.domain.families.retriaging import is_higher
from services.dispatch.domain.families.suggesting import Judgement, judged
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import moves
from services.dispatch.ports.tickets import Told

CONFIRMED: Final = "confirmed_repeat"  # the reason that the merge tells


@dataclass(frozen=True)
class AcceptRepeat:
    """The use case; raises as ``FamilyDesk``, and what is against a merge."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, appeal_id: str) -> Ticket:
        """Merge the ticket with the one that has the earlier appeal now; the earlier one goes on.

        Where the later is the more urgent it goes on. A case that is over is linked instead.
        """
        home = self.desk.tickets.with_members([appeal_id]).get(appeal_id)
        if home is None:
            raise NotFound

        def decide(found: Mapping[str, Ticket], now: datetime) -> Sequence[Piece]:
            ticket, other = found[ticket_id], found[home]
            moves(ticket.state, "accept_repeat", order.caller.roles)
            ticket, told = _judged(ticket, appeal_id, "accepted", home, order, now)
            if other.id == ticket.id:
                return [Piece(ticket, (told,))]
            if not other.is_open:
                linked = replace(ticket, linked_ticket_id=ticket.linked_ticket_id or other.id)
                return [Piece(linked, (told,))]
            return self._merged(ticket, other, told, order, now)

        others = [home] if home != ticket_id else []
        return FamilyDesk(self.desk)(ticket_id, others, order, decide)

    def _merged(
        self, ticket: Ticket, other: Ticket, told: Told, order: Order, now: datetime
    ) -> Sequence[Piece]:
        later_goes_on = is_higher(ticket.severity, other.severity)
        survivor, absorbed = (ticket, other) if later_goes_on else (other, ticket)
        situation = self.desk.situation(survivor, now)
        pieces = merge_pieces(survivor, [absorbed], order, situation, CONFIRMED)
        return [
            replace(piece, told=(told, *piece.told)) if piece.ticket.id == ticket.id else piece
            for piece in pieces
        ]


@dataclass(frozen=True)
class DeclineRepeat:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, appeal_id: str) -> Ticket:
        """Say that it is another matter; the ticket goes on by itself."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            moves(ticket.state, "decline_repeat", order.caller.roles)
            home = self.desk.tickets.with_members([appeal_id]).get(appeal_id)
            after, told = _judged(ticket, appeal_id, "declined", home, order, situation.now)
            return Decided(after, (told,))

        return self.desk.on_ticket(ticket_id, order, decide)


def _judged(
    ticket: Ticket,
    appeal_id: str,
    judgement: Judgement,
    home: str | None,
    order: Order,
    now: datetime,
) -> tuple[Ticket, Told]:
    by = order.caller.subject
    one, suggestions = judged(ticket.suggestions, appeal_id, judgement, by, now)
    event = TicketRepeatJudged(
        ticket_id=ticket.id,
        appeal_id=appeal_id,
        other_ticket_id=home,
        score=one.score,
        accepted=judgement == "accepted",
        by=by,
        judged_at=now,
    )
    return replace(ticket, suggestions=suggestions), Told(event)

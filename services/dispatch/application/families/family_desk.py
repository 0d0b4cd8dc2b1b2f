"""Carries out one command on several tickets: load, check, decide, save all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.observability.tracing import traceparent
from services.dispatch.application.commanding import TRIES, Decided, Desk, Order, touched
from services.dispatch.application.escalation.following import followed
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, StaleAggregate, Told


@dataclass(frozen=True, slots=True)
class Piece:
    """One ticket after the command, what it tells, and the words that come or go beside it.

    Whoever loses an appeal stands before who gets it.
    """

    ticket: Ticket
    told: tuple[Told, ...]
    texts: tuple[Appeal, ...] = ()
    texts_gone: tuple[str, ...] = ()


Decide = Callable[[Mapping[str, Ticket], datetime], Sequence[Piece]]


@dataclass(frozen=True)
class FamilyDesk:
    """Where every command on more than one ticket passes."""

    desk: Desk

    def __call__(
        self, addressed: str, others: Sequence[str], order: Order, decide: Decide
    ) -> Ticket:
        """Carry out a command; return the ticket addressed, as it stands then.

        Raises:
            NotFound: one of the tickets is not there, or not for this caller.
            StaleAggregate: ``if_version`` is not that of the ticket addressed, or others wrote
                first three times.
            Refusal: what the domain has against it.

        """
        for attempt in range(TRIES):
            found = self._load([addressed, *others], order)
            ticket = found[addressed]
            if self.desk.done_before(ticket, order):
                return ticket
            if order.if_version not in (None, ticket.version):
                raise StaleAggregate(ticket.version, ticket_id=ticket.id, read=order.if_version)
            try:
                return self._save(found, addressed, order, decide)
            except StaleAggregate:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _load(self, ticket_ids: Sequence[str], order: Order) -> Mapping[str, Ticket]:
        found = self.desk.tickets.get_many(ticket_ids)
        for ticket_id in ticket_ids:
            if ticket_id not in found:
                raise NotFound
            order.caller.must_see(found[ticket_id])
        return found

    def _save(
        self, found: Mapping[str, Ticket], addressed: str, order: Order, decide: Decide
    ) -> Ticket:
        now = self.desk.clock.now()
        pieces = [self._followed(found, piece, order, now) for piece in decide(found, now)]
        changes = [
            Change(
                piece.ticket,
                piece.told,
                now,
                causation_id=order.causation_id,
                traceparent=traceparent(),
                receipt=order.receipt() if piece.ticket.id == addressed else None,
                touched=_touched(found, piece.ticket),
                texts=piece.texts,
                texts_gone=piece.texts_gone,
            )
            for piece in pieces
        ]
        saved = self.desk.tickets.save_together(changes)
        return next(ticket for ticket in saved if ticket.id == addressed)

    def _followed(
        self, found: Mapping[str, Ticket], piece: Piece, order: Order, now: datetime
    ) -> Piece:
        """Counts are taken and whistles end with their ticket here, too."""
        situation = self.desk.situation(piece.ticket, now)
        decided = Decided(piece.ticket, piece.told)
        whole = followed(found.get(piece.ticket.id), decided, situation, order.caller)
        return replace(piece, ticket=whole.ticket, told=whole.told)


def _touched(found: Mapping[str, Ticket], after: Ticket) -> tuple[str, ...]:
    before = found.get(after.id)
    return touched(before, after) if before is not None else ()

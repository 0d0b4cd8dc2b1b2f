"""Merge tickets about one matter (并单): one goes on for all, the others rest in it (B5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.telling_families import Said, merged
from services.dispatch.domain.families import merging
from services.dispatch.domain.families.founding import founding_appeal
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class MergeTickets:
    """The use case; see ``FamilyDesk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        reason: str,
        into: str | None = None,
        others: Sequence[str] | None = None,
    ) -> Ticket:
        """Merge the ticket into another one, or others into it; return the ticket addressed."""
        if (into is None) == (not others):
            raise FieldRefused("into", "into_or_others")
        survivor_id = into or ticket_id
        absorbed_ids = [ticket_id] if into else list(dict.fromkeys(others or ()))
        if survivor_id in absorbed_ids:
            raise FieldRefused("into" if into else "others", "same_ticket")

        def decide(found: Mapping[str, Ticket], now: datetime) -> Sequence[Piece]:
            absorbed = [found[one] for one in absorbed_ids]
            return _merge(found[survivor_id], absorbed, order, now, reason)

        rest = [one for one in (survivor_id, *absorbed_ids) if one != ticket_id]
        return FamilyDesk(self.desk)(ticket_id, rest, order, decide)


def _merge(
    survivor: Ticket, absorbed: Sequence[Ticket], order: Order, now: datetime, reason: str
) -> Sequence[Piece]:
    before = survivor.sequence
    pieces, told, texts = [], [], []
    for ticket in absorbed:
        pair = merging.merge(survivor, ticket, order.caller, now, reason=reason)
        survivor = pair.survivor
        said = Said(pair.reason, order.caller.subject, now)
        told.append(merged(survivor, pair.absorbed, pair.moved, said))
        rested = merged(pair.absorbed, survivor, pair.moved, said)
        pieces.append(Piece(pair.absorbed, (rested,)))
        texts.append(founding_appeal(ticket))
    survivor = merging.told(survivor, before, before + len(told))
    return [*pieces, Piece(survivor, tuple(told), texts=tuple(texts))]

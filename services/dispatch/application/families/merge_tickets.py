"""Merge tickets about one matter (并单): one goes on for all, the others rest in it (B5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Desk, Order, Situation
from services.dispatch.application.danger.telling import taken_along
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.telling_families import Said, merged, retriaged
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.families import merging
from services.dispatch.domain.families.founding import founding_appeal
from services.dispatch.domain.families.heating import heated
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


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
            situation = self.desk.situation(found[survivor_id], now)
            return merge_pieces(found[survivor_id], absorbed, order, situation, reason)

        rest = [one for one in (survivor_id, *absorbed_ids) if one != ticket_id]
        return FamilyDesk(self.desk)(ticket_id, rest, order, decide)


def merge_pieces(
    survivor: Ticket,
    absorbed: Sequence[Ticket],
    order: Order,
    situation: Situation,
    reason: str,
) -> Sequence[Piece]:
    """Return what a merge writes in each of its tickets; raises what is against it."""
    before, now = survivor.sequence, situation.now
    pieces, told, texts = [], [], []
    for ticket in absorbed:
        pair = merging.merge(survivor, ticket, order.caller, now, reason=reason)
        survivor, hotter = _heated(pair, situation)
        said = Said(pair.reason, order.caller.subject, now)
        alarm = taken_along(survivor, situation.directory, now)
        told += [merged(survivor, pair.absorbed, pair.moved, said), *hotter, *alarm]
        rested = merged(pair.absorbed, survivor, pair.moved, said)
        pieces.append(Piece(pair.absorbed, (rested,)))
        texts.append(founding_appeal(ticket))
    survivor = merging.told(survivor, before, before + len(told))
    return [*pieces, Piece(survivor, tuple(told), texts=tuple(texts))]


def _heated(pair: merging.Pair, situation: Situation) -> tuple[Ticket, tuple[Told, ...]]:
    """Count a family that grew by merging as one that grew by joining (B3)."""
    before, now = pair.survivor, situation.now
    after, why = heated(before, situation.directory, situation.timing, now)
    if why is None:
        return before, ()
    told = [retriaged(after, why, pair.moved[-1].appeal_id, (), now)]
    if after.state != before.state:
        told.append(resumed(after, before.state, "urgent", now))
    return after, tuple(told)

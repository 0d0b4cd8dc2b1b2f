"""A complaint about a case that is over begins a linked one, for this reporter alone (B7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.ids import derived_id
from services.common.observability.metrics import counter
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.part_ticket import (
    Parting,
    next_number,
    part_ticket,
)
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.families.founding import appeal_of, founding_appeal
from services.dispatch.domain.families.splitting import Parted, part
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Counters

LATE = "late_rating"


@dataclass(frozen=True)
class BeginAgain:
    """The use case; see ``FamilyDesk`` for what is raised."""

    desk: Desk
    counters: Counters

    def __call__(self, ticket_id: str, appeal_id: str, order: Order) -> Ticket:
        """Move the reporter to a new ticket; return the one that is over.

        The matter is the same one that came back: it is linked and counted as a repeat.
        """
        kept = self.desk.tickets.appeals([appeal_id]).get(appeal_id)

        def decide(found: Mapping[str, Ticket], now: datetime) -> Sequence[Piece]:
            ticket = found[ticket_id]
            parted = part(ticket, [appeal_id], LATE)
            directory = self.desk.situation(ticket, now).directory
            parting = Parting(
                before=ticket,
                parted=parted,
                ticket_id=derived_id("tkt", ticket.id, appeal_id, LATE),
                number=next_number(self.counters, directory, now),
                founding=_founding(ticket, parted, kept),
                cause="late_rating",
                repeats=ticket.repeats + 1,
            )
            return part_ticket(parting, directory, PLATFORM.subject, now)

        after = FamilyDesk(self.desk)(ticket_id, [], order, decide)
        counter("huying_dispatch_decisions_total", {"decision": "late_rating"}).inc()
        return after


def _founding(ticket: Ticket, parted: Parted, kept: Appeal | None) -> Appeal:
    """Return what the reporter said, with the category and place that the ticket had in the end."""
    member = parted.moved[0]
    if member.appeal_id == ticket.appeal_id:
        said = founding_appeal(ticket)
    else:
        said = kept or appeal_of(member, ticket)
    return replace(said, category=ticket.category, area_code=ticket.area_code or said.area_code)

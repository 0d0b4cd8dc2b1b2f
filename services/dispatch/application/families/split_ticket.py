"""Split reporters off whose matter is another one (拆单); their ticket is linked to this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.ids import derived_id
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.families.family_desk import FamilyDesk, Piece
from services.dispatch.application.families.part_ticket import (
    Parting,
    next_number,
    part_ticket,
)
from services.dispatch.domain.categories.offering import must_be_offered
from services.dispatch.domain.families import splitting
from services.dispatch.domain.families.founding import appeal_of
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Counters


@dataclass(frozen=True)
class SplitTicket:
    """The use case; see ``FamilyDesk`` for what is raised."""

    desk: Desk
    counters: Counters

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        appeals: Sequence[str],
        reason: str,
        category: str | None = None,
        area_code: str | None = None,
    ) -> Ticket:
        """Split appeals off; return the ticket that they leave. The first of them founds the new.

        ``category`` and ``area_code`` say where it belongs; left out, its own words decide.
        """
        kept = self.desk.tickets.appeals(appeals)

        def decide(found: Mapping[str, Ticket], now: datetime) -> Sequence[Piece]:
            ticket = found[ticket_id]
            directory = self.desk.situation(ticket, now).directory
            if category is not None:
                must_be_offered(category, directory, kept=ticket.category)
            if area_code is not None and area_code not in directory.areas.areas:
                raise FieldRefused("area_code", "unknown_area", value=area_code)
            parted = splitting.split(ticket, order.caller, appeals, reason=reason)
            founding = _founding(ticket, parted, kept, category, area_code)
            ticket_id_ = derived_id("tkt", ticket.id, "split", str(ticket.sequence))
            number = next_number(self.counters, directory, now)
            parting = Parting(ticket, parted, ticket_id_, number, founding, "another_matter")
            return part_ticket(parting, directory, order.caller.subject, now)

        return FamilyDesk(self.desk)(ticket_id, [], order, decide)


def _founding(
    ticket: Ticket,
    parted: splitting.Parted,
    kept: Mapping[str, Appeal],
    category: str | None,
    area_code: str | None,
) -> Appeal:
    first = parted.moved[0]
    said = kept.get(first.appeal_id) or appeal_of(first, ticket)
    return replace(
        said,
        category=category or said.category,
        area_code=area_code or said.area_code or ticket.area_code,
        received_at=first.received_at,
        reporter_ref=first.reporter_ref,
        channel=first.channel,
    )

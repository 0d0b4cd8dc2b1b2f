"""Divide one matter among several units under one lead (分办、首接负责)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.contracts.events.ticket import DividedPart, TicketDivided
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, latest
from services.dispatch.domain.orders.supporting import Part, divide
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Divide:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, parts: Sequence[Part]) -> Ticket:
        """Issue an order for each part; the ticket closes when all are done, or are overridden."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = divide(
                ticket,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                parts=parts,
                name=order_namer(ticket.id),
            )
            known = {item.id for item in ticket.orders}
            event = TicketDivided(
                ticket_id=after.id,
                lead_unit=latest(after).unit,
                parts=[DividedPart(o.unit, o.id) for o in after.orders if o.id not in known],
                by=order.caller.subject,
                divided_at=situation.now,
            )
            orders = issued_since(ticket, after, situation.directory)
            return Decided(after, (Told(event, (latest(after).unit,)), *orders))

        return self.desk.on_ticket(ticket_id, order, decide)

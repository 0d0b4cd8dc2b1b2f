"""The centre settles category and area of a ticket and dispatches it (待派处理)."""

from dataclasses import dataclass

from services.common.contracts.events.ticket import TicketScreened
from services.dispatch.application.arbitration.telling import return_confirmed
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, latest, supports_ended
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.routing.choosing import find_unit
from services.dispatch.domain.routing.rerouting import ticket_facts
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.severities import screened_severity
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Screen:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        category: str | None,
        area_code: str | None,
        unit: str | None = None,
        severity: Severity | None = None,
    ) -> Ticket:
        """Screen; what the ticket has already need not be said again."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            directory, now = situation.directory, situation.now
            where = _settled("area_code", area_code or ticket.area_code)
            what = _settled("category", category or ticket.category)
            level = screened_severity(
                severity, what, ticket.danger, ticket.raised, directory, ticket.doubts
            )
            found = find_unit(ticket_facts(ticket, what, where, level, directory, now), directory)
            lead = unit or (found.unit if found else "")
            after = centre.screen(
                ticket,
                order.caller,
                directory,
                situation.timing,
                now,
                category=what,
                area_code=where,
                unit=unit,
                severity=level,
                order_id=order_namer(ticket.id)(lead, len(ticket.orders) + 1),
            )
            event = TicketScreened(
                ticket_id=after.id,
                category=what,
                area_code=where,
                severity=after.severity,
                by=order.caller.subject,
                screened_at=now,
                tell_units=[latest(after).unit],
            )
            after = follow_routing(after, situation.timing, now, name=order_namer(ticket.id))
            told = (
                Told(event, (latest(after).unit,)),
                *supports_ended(ticket, after, now),
                *issued_since(ticket, after, directory),
            )
            pending, by = ticket.dispute.pending, order.caller.subject
            if pending is not None:
                told = (return_confirmed(after, pending.order_id, by, now), *told)
            return Decided(after, told)

        return self.desk.on_ticket(ticket_id, order, decide)


def _settled(field: str, value: str | None) -> str:
    if value is None:
        raise FieldRefused(field, "missing")
    return value

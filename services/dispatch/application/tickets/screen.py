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
            said = _Said(
                _settled("category", category or ticket.category),
                _settled("area_code", area_code or ticket.area_code),
                unit,
                severity,
            )
            after = _screened(ticket, order, situation, said)
            return Decided(after, _told(ticket, after, order, situation))

        return self.desk.on_ticket(ticket_id, order, decide)


@dataclass(frozen=True, slots=True)
class _Said:
    category: str
    area_code: str
    unit: str | None
    severity: Severity | None


def _screened(ticket: Ticket, order: Order, situation: Situation, said: _Said) -> Ticket:
    directory, now, name = situation.directory, situation.now, order_namer(ticket.id)
    level = screened_severity(
        said.severity, said.category, ticket.danger, ticket.raised, directory, ticket.doubts
    )
    facts = ticket_facts(ticket, said.category, said.area_code, level, directory, now)
    found = find_unit(facts, directory)
    lead = said.unit or (found.unit if found else "")
    after = centre.screen(
        ticket,
        order.caller,
        directory,
        situation.timing,
        now,
        category=said.category,
        area_code=said.area_code,
        unit=said.unit,
        severity=level,
        order_id=name(lead, len(ticket.orders) + 1),
    )
    return follow_routing(after, situation.timing, now, name=name)


def _told(ticket: Ticket, after: Ticket, order: Order, situation: Situation) -> tuple[Told, ...]:
    now, by, lead = situation.now, order.caller.subject, latest(after).unit
    pending = ticket.dispute.pending
    event = TicketScreened(
        ticket_id=after.id,
        category=str(after.category),
        area_code=str(after.area_code),
        severity=after.severity,
        by=by,
        screened_at=now,
        tell_units=[lead],
    )
    return (
        *((return_confirmed(after, pending.order_id, by, now),) if pending else ()),
        Told(event, (lead,)),
        *supports_ended(ticket, after, now),
        *issued_since(ticket, after, situation.directory),
    )


def _settled(field: str, value: str | None) -> str:
    if value is None:
        raise FieldRefused(field, "missing")
    return value

"""A unit gives its order to another of its people, or to a subordinate unit (转办)."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderHandedOver
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import concerned, issued_since, lead_of
from services.dispatch.domain.orders.changing_hands import hand_to_person, hand_to_unit
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class HandOver:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        work_order_id: str,
        order: Order,
        *,
        reason: str,
        person: str | None = None,
        unit: str | None = None,
    ) -> Ticket:
        """Hand over to a person or to a unit, not to both."""
        if (person is None) == (unit is None):
            raise FieldRefused("unit", "person_or_unit")

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = _handed(
                ticket, work_order_id, order, situation, person=person, unit=unit, reason=reason
            )
            given, heirs = after.order_of(work_order_id), after.orders[len(ticket.orders) :]
            event = WorkOrderHandedOver(
                ticket_id=after.id,
                work_order_id=given.id,
                unit=given.unit,
                by=order.caller.subject,
                reason=text,
                handed_over_at=situation.now,
                role=given.role,
                to_person=person,
                to_unit=unit,
                to_work_order_id=heirs[0].id if heirs else None,
                lead_unit=lead_of(after, given),
            )
            told = Told(event, tuple(dict.fromkeys((*concerned(after, given), *_codes(unit)))))
            return Decided(after, (told, *issued_since(ticket, after, situation.directory)))

        return self.desk.on_order(work_order_id, order, decide)


def _handed(
    ticket: Ticket,
    order_id: str,
    order: Order,
    situation: Situation,
    *,
    person: str | None,
    unit: str | None,
    reason: str,
) -> tuple[Ticket, str]:
    now, timing = situation.now, situation.timing
    if person is not None:
        return hand_to_person(
            ticket, order_id, order.caller, timing, now, person=person, reason=reason
        )
    return hand_to_unit(
        ticket,
        order_id,
        order.caller,
        situation.directory,
        timing,
        now,
        unit=unit or "",
        reason=reason,
        name=order_namer(ticket.id),
    )


def _codes(unit: str | None) -> tuple[str, ...]:
    return (unit,) if unit else ()

"""Correct a ticket's category or place; the rules decide anew where it belongs."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.common.contracts.events.ticket import TicketRecategorised
from services.common.contracts.events.work_order import WorkOrderReassigned
from services.common.coordinates import confirmed
from services.dispatch.application.arbitration.telling import return_confirmed
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, supports_ended
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.routing.recategorising import REROUTED, Correction, recategorise
from services.dispatch.domain.terms import GivenPoint
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import HELD
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Recategorise:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        category: str | None = None,
        area_code: str | None = None,
        point: GivenPoint | None = None,
    ) -> Ticket:
        """Correct; what is right already need not be said again, and changes nothing."""
        correction = Correction(category, area_code, _wgs84(point))
        if correction == Correction():
            raise FieldRefused("category", "missing")

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = recategorise(
                ticket,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                correction,
                order_namer(ticket.id),
            )
            if after == ticket:
                return Decided(ticket, ())
            if after.live_order is not None:
                after = follow_routing(
                    after, situation.timing, situation.now, name=order_namer(ticket.id)
                )
            told = _told(ticket, after, order.caller.subject, situation)
            pending, by = ticket.dispute.pending, order.caller.subject
            if pending is not None and after.dispute.pending is None:
                told = (return_confirmed(after, pending.order_id, by, situation.now), *told)
            return Decided(after, told)

        return self.desk.on_ticket(ticket_id, order, decide)


def _told(before: Ticket, after: Ticket, by: str, situation: Situation) -> tuple[Told, ...]:
    """The correction first; then, where the order moves, that it does and to whom."""
    told = [_recategorised(before, after, by, situation.now)]
    old, new = before.live_order, after.live_order
    if before.state in HELD and after.state not in HELD:
        known = {order.id for order in before.orders}
        kept = tuple(order for order in after.orders if order.id in known)
        told.append(resumed(replace(after, orders=kept), before.state, "urgent", situation.now))
    if old is not None and new is not None and old.id != new.id:
        event = WorkOrderReassigned(
            ticket_id=after.id,
            work_order_id=old.id,
            unit=old.unit,
            to_work_order_id=new.id,
            to_unit=new.unit,
            by=by,
            reason=REROUTED,
            charged=False,
            reassigned_at=situation.now,
        )
        told.append(Told(event, (old.unit, new.unit)))
    ended = supports_ended(before, after, situation.now)
    return (*told, *ended, *issued_since(before, after, situation.directory))


def _recategorised(before: Ticket, after: Ticket, by: str, now: datetime) -> Told:
    old, new = before.live_order, after.live_order
    units = dict.fromkeys(order.unit for order in (old, new) if order is not None)
    event = TicketRecategorised(
        ticket_id=after.id,
        by=by,
        recategorised_at=now,
        category=after.category,
        area_code=after.area_code,
        severity=after.severity,
        category_before=before.category,
        area_before=before.area_code,
        unit=new.unit if new else None,
        unit_before=old.unit if old else None,
        moved=(old.id if old else None) != (new.id if new else None),
        directory_version=after.routing.directory_version,
        rule_id=after.routing.rule_id,
        rule_version=after.routing.rule_version,
    )
    return Told(event, tuple(units))


def _wgs84(point: GivenPoint | None) -> tuple[float, float] | None:
    if point is None:
        return None
    found = confirmed(point.longitude, point.latitude, point.crs)
    if found is None:
        raise FieldRefused("point.crs", "point_unconfirmed")
    return found

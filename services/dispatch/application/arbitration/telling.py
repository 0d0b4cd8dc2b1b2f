"""Turns what happened in a dispute into events of the published language."""

from collections.abc import Sequence
from datetime import datetime

from services.common.contracts.events import arbitration, work_order
from services.dispatch.domain.arbitration.dispute import Arbitration, Return, Ruling
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def returned(case: Ticket, made: Return) -> Told:
    """A unit gave its order back."""
    return Told(
        work_order.WorkOrderReturned(
            ticket_id=case.id,
            work_order_id=made.order_id,
            unit=made.unit,
            by=made.by,
            reason=made.reason,
            basis=made.basis,
            returned_at=made.returned_at,
        ),
        (made.unit,),
    )


def return_confirmed(case: Ticket, order_id: str, by: str, now: datetime) -> Told:
    """An order had come to the wrong unit."""
    unit = case.order_of(order_id).unit
    event = work_order.WorkOrderReturnConfirmed(
        ticket_id=case.id, work_order_id=order_id, unit=unit, by=by, confirmed_at=now
    )
    return Told(event, (unit,))


def opened(case: Ticket, asked: Arbitration) -> Told:
    """The tier above is asked to rule; the parties and it get a copy."""
    return Told(
        arbitration.ArbitrationOpened(
            ticket_id=case.id,
            arbitration_id=asked.id,
            number=case.number,
            parties=list(asked.parties),
            unit=asked.unit,
            roles=list(asked.roles),
            returns=case.returns,
            category=case.category or "",
            area_code=case.area_code or "",
            opened_at=asked.opened_at,
            due_at=asked.due_at,
            resident_due_at=case.resident_due_at,
        ),
        _concerned(asked),
    )


def stated(case: Ticket, asked: Arbitration) -> Told:
    """A party said its part; the words stay here."""
    said = asked.statements[-1]
    return Told(
        arbitration.ArbitrationStated(
            ticket_id=case.id,
            arbitration_id=asked.id,
            unit=said.unit,
            parties=list(asked.parties),
            ruler_unit=asked.unit,
            by=said.by,
            attachments=len(said.attachments),
            stated_at=said.made_at,
        ),
        _concerned(asked),
    )


def ruled(case: Ticket, asked: Arbitration, ruling: Ruling, uncharged: Sequence[str]) -> Told:
    """The tier above ruled; the parties, and whoever leads and supports, get a copy."""
    return Told(
        arbitration.ArbitrationRuled(
            ticket_id=case.id,
            arbitration_id=asked.id,
            ruling_id=ruling.id,
            parties=list(asked.parties),
            ruler_unit=asked.unit,
            lead=ruling.lead,
            supports=list(ruling.supports),
            reason=ruling.reason,
            basis=ruling.basis,
            by=ruling.by,
            ruled_at=ruling.ruled_at,
            in_time=ruling.in_time,
            papers=list(ruling.minutes),
            uncharged=list(uncharged),
        ),
        tuple(dict.fromkeys((*_concerned(asked), ruling.lead, *ruling.supports))),
    )


def _concerned(asked: Arbitration) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*asked.parties, asked.unit)))

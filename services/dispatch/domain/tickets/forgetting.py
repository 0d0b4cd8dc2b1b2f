"""What people wrote about a case, taken out of it when all its reporters were anonymised (L2).

Units' answers and notes quote their reporters by name. Codes, times, units and numbers stay, so
that every figure is what it was.
"""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.arbitration.dispute import Arbitration, Dispute
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Assessment, Place, Summons, Whistle


def forgotten(ticket: Ticket, now: datetime) -> Ticket:
    """Return the ticket without a word that anybody wrote, anonymised at a business instant."""
    return replace(
        ticket,
        orders=tuple(_order(order) for order in ticket.orders),
        dispute=_dispute(ticket.dispute),
        whistles=tuple(_whistle(whistle) for whistle in ticket.whistles),
        supplements=tuple(replace(said, text="") for said in ticket.supplements),
        supervisions=tuple(replace(one, instruction="") for one in ticket.supervisions),
        meetings=tuple(replace(one, minutes=_gone(one.minutes)) for one in ticket.meetings),
        transfers=tuple(replace(one, note="") for one in ticket.transfers),
        alarm=replace(ticket.alarm, reason="") if ticket.alarm else None,
        absorbed=tuple(replace(one, alarm=None) for one in ticket.absorbed),
        anonymised_at=now,
    )


def _order(order: WorkOrder) -> WorkOrder:
    asked, shelved, wait = order.extension, order.suspension, order.wait
    return replace(
        order,
        answer=_gone(order.answer),
        points=(),
        public_reason=_gone(order.public_reason),
        return_basis=_gone(order.return_basis),
        task=_gone(order.task),
        override=_gone(order.override),
        extension=replace(asked, reason="") if asked else None,
        suspension=replace(shelved, reason="") if shelved else None,
        wait=replace(wait, text="", party=_gone(wait.party)) if wait else None,
        proofs=tuple(replace(proof, point=None) for proof in order.proofs),
    )


def _dispute(dispute: Dispute) -> Dispute:
    returns = tuple(replace(one, basis="", decision=_gone(one.decision)) for one in dispute.returns)
    return replace(dispute, returns=returns, arbitrations=tuple(map(_heard, dispute.arbitrations)))


def _heard(case: Arbitration) -> Arbitration:
    ruling = case.ruling
    return replace(
        case,
        statements=tuple(replace(said, text="") for said in case.statements),
        ruling=replace(ruling, reason="", basis="") if ruling else None,
    )


def _whistle(whistle: Whistle) -> Whistle:
    return replace(
        whistle,
        reason="",
        summons=tuple(_summons(one) for one in whistle.summons),
        place=Place(),
        plan=replace(whistle.plan, text="") if whistle.plan else None,
        result=replace(whistle.result, text="") if whistle.result else None,
        close_note=_gone(whistle.close_note),
    )


def _summons(one: Summons) -> Summons:
    return replace(
        one,
        signed_in=replace(one.signed_in, point=None) if one.signed_in else None,
        of_unit=_assessment(one.of_unit),
        of_blower=_assessment(one.of_blower),
    )


def _assessment(one: Assessment | None) -> Assessment | None:
    return replace(one, text="") if one else None


def _gone(text: str | None) -> str | None:
    """Return an empty text for one that was there: that it was, stays."""
    return None if text is None else ""

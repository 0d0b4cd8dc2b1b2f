"""What a unit's result has to contain, and whether its leader has to approve it (D8)."""

from datetime import datetime

from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.results.answers import LEAST_POINT, answer_of, point_answers
from services.dispatch.domain.results.points import points_of
from services.dispatch.domain.results.proofs import checked
from services.dispatch.domain.results.result import Result
from services.dispatch.domain.terms import MIN_BASIS, Outcome
from services.dispatch.domain.tickets.ticket import Ticket


def with_approval(ticket: Ticket, order_id: str, timing: Timing, outcome: Outcome) -> Ticket:
    """Return the ticket with the order knowing whether the unit's leader approves its result."""
    order = ticket.order_of(order_id)
    needed = order.is_lead and timing.handling.approval.needed(
        order.unit, ticket.category, ticket.kind, outcome
    )
    return ticket.with_order(replace(order, needs_approval=needed))


def handed_in(
    ticket: Ticket, order: WorkOrder, result: Result, now: datetime, *, by: str
) -> WorkOrder:
    """Return the order with the result in it.

    Raises:
        FieldRefused: what the result lacks, by its field.

    """
    said = _checked(ticket, order, result, now)
    return replace(
        order,
        submitted_at=now,
        submitted_in_time=now <= order.resolve_due_at,
        submitted_by=by,
        approved_at=None,
        approved_by=None,
        outcome=said.outcome,
        answer=said.answer,
        points=said.points,
        proofs=(*order.proofs, *said.proofs),
        public_reason=said.public_reason,
        extension=None,
        suspension=None,
    )


def _checked(ticket: Ticket, order: WorkOrder, result: Result, now: datetime) -> Result:
    answer = answer_of("answer", result.answer)
    photographed = result.physical and result.outcome == "done"
    proofs = checked(result.proofs, order, physical=photographed, now=now)
    if photographed or not order.is_lead:
        given = enumerate(result.points)
        points = tuple(answer_of(f"points.{n}", text, LEAST_POINT) for n, text in given)
    else:
        points = point_answers(points_of(ticket.matter.text), result.points)
        _must_have_contacted(ticket, order)
    reason = _public_reason(result)
    return replace(result, answer=answer, points=points, proofs=proofs, public_reason=reason)


def _must_have_contacted(ticket: Ticket, order: WorkOrder) -> None:
    """Raise FieldRefused where nobody spoke with a reporter who can be reached."""
    if order.contacted_at is None and not ticket.matter.anonymous:
        raise FieldRefused("contact", "contact_needed")


def _public_reason(result: Result) -> str | None:
    if result.outcome == "done":
        return None
    if result.public_reason is None:
        raise FieldRefused("public_reason", "public_reason_needed")
    return answer_of("public_reason", result.public_reason, MIN_BASIS)

"""Turns the ends and reminders of waits into events of the published language."""

from datetime import datetime
from typing import Literal, cast

from services.common.contracts.events.waiting import (
    TicketQuestionReminded,
    TicketResumed,
    WaitingState,
)
from services.dispatch.application.telling import latest, revoked, stepped
from services.dispatch.domain.clocks.steps import QuestionReminded, Step, WaitOver
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import TicketState
from services.dispatch.ports import Told

Cause = Literal["replied", "due", "unit", "superior", "urgent"]


def resumed(case: Ticket, was: TicketState, cause: Cause, now: datetime) -> Told:
    """The work goes on after a wait."""
    order = latest(case)
    event = TicketResumed(
        ticket_id=case.id,
        work_order_id=order.id,
        unit=order.unit,
        was=cast("WaitingState", was),
        cause=cause,
        resolve_due_at=order.resolve_due_at,
        resumed_at=now,
    )
    return Told(event, (order.unit,))


def steps_told(case: Ticket, step: Step, now: datetime) -> tuple[Told, ...]:
    """Return what one step of a ticket's clocks tells; ``case`` is the ticket after its steps."""
    if isinstance(step, QuestionReminded):
        return (_reminded(case, step, now),)
    if not isinstance(step, WaitOver):
        return (stepped(case, step, now),)
    if step.was == "waiting_resident":
        return tuple(revoked(case, case.order_of(one), "no_reply", now) for one in step.ended)
    return (resumed(case, step.was, "due", now),)


def _reminded(case: Ticket, step: QuestionReminded, now: datetime) -> Told:
    order = latest(case)
    event = TicketQuestionReminded(
        ticket_id=case.id,
        work_order_id=order.id,
        unit=order.unit,
        question=step.wait.text,
        reminded_at=now,
        reply_until=step.wait.until,
    )
    return Told(event, (order.unit,))

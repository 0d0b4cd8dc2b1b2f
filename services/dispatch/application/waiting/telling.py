"""Turns waits, their reminders and their ends into events of the published language."""

from datetime import datetime
from typing import Literal, cast

from services.common.contracts.events.waiting import (
    TicketQuestionAsked,
    TicketQuestionReminded,
    TicketResumed,
    TicketSuspended,
    TicketWaiting,
    WaitingState,
)
from services.dispatch.application.telling import latest, review_opened, revoked
from services.dispatch.domain.escalation.steps import QuestionReminded, WaitOver
from services.dispatch.domain.orders.work_order import Wait, WorkOrder
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import TicketState
from services.dispatch.ports.tickets import Told

Cause = Literal["replied", "due", "unit", "superior", "urgent"]


def asked(case: Ticket, by: str, now: datetime) -> Told:
    """A unit asked the reporters something."""
    order, wait = _waiting(case)
    event = TicketQuestionAsked(
        ticket_id=case.id,
        work_order_id=order.id,
        unit=order.unit,
        by=by,
        question=wait.text,
        asked_at=now,
        reply_until=wait.until,
    )
    return Told(event, (order.unit,))


def put_off(
    case: Ticket, state: Literal["waiting_external", "planned"], by: str, now: datetime
) -> Told:
    """A unit waits for somebody outside, or gave the work its date in a plan."""
    order, wait = _waiting(case)
    event = TicketWaiting(
        ticket_id=case.id,
        work_order_id=order.id,
        unit=order.unit,
        by=by,
        state=state,
        reason=wait.text,
        waiting_at=now,
        until=wait.until,
        party=wait.party,
    )
    return Told(event, (order.unit,))


def suspended(case: Ticket, by: str, now: datetime) -> Told:
    """One tier up agreed that nothing can be done for now."""
    order, wait = _waiting(case)
    event = TicketSuspended(
        ticket_id=case.id,
        work_order_id=order.id,
        unit=order.unit,
        by=by,
        reason=wait.text,
        suspended_at=now,
        review_at=wait.until,
    )
    return Told(event, (order.unit,))


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


def wait_told(case: Ticket, step: QuestionReminded | WaitOver, now: datetime) -> tuple[Told, ...]:
    """Return what the clock of a wait tells; ``case`` is the ticket after its steps."""
    if isinstance(step, QuestionReminded):
        return (_reminded(case, step, now),)
    if step.was == "waiting_resident":
        ended = (revoked(case, case.order_of(one), "no_reply", now) for one in step.ended)
        return (*ended, review_opened(case, "no_reply", now))
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


def _waiting(case: Ticket) -> tuple[WorkOrder, Wait]:
    order = latest(case)
    if order.wait is None:
        raise AssertionError(f"{order.id} waits for nothing")
    return order, order.wait

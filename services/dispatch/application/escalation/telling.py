"""Turns the steps of a policy into events: tiers, papers, referrals, hand-backs."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast

from services.common.contracts.events import deadline
from services.common.contracts.events.escalation import (
    PaperIssued,
    TicketHandedBack,
    TicketReferred,
)
from services.common.contracts.events.meeting import TopicProposed
from services.common.contracts.events.ticket import TicketEscalated
from services.dispatch.application.danger.telling import called as officer_called
from services.dispatch.application.waiting.telling import wait_told
from services.dispatch.domain.danger.calling import Called
from services.dispatch.domain.escalation.handing_back import HandedBack
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.escalation.quiet import tell_after
from services.dispatch.domain.escalation.responsible import DUTY_OFFICER, Ladder, duty_officer
from services.dispatch.domain.escalation.steps import (
    Approached,
    Escalated,
    Missed,
    Moves,
    Pressed,
    QuestionReminded,
    Step,
    WaitOver,
)
from services.dispatch.domain.escalation.words import REFERRALS, Action
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told

_NOTHING: Final[Mapping[Action, str]] = {}


def moves_told(moves: Moves, ladder: Ladder, now: datetime) -> tuple[Told, ...]:
    """Return what the steps of a ticket tell, in order."""
    return tuple(
        told for step in moves.steps for told in steps_told(moves.ticket, step, ladder, now)
    )


def held_until(case: Ticket, ladder: Ladder, now: datetime) -> datetime | None:
    """Return until when units are not told of a ticket, None where they are told at once."""
    return tell_after(ladder.policy.quiet, case.severity, ladder.calendar.zone, now)


def steps_told(
    case: Ticket,
    step: Step,
    ladder: Ladder,
    now: datetime,
    *,
    called: Mapping[Action, str] = _NOTHING,
) -> tuple[Told, ...]:
    """Return what one step tells; ``case`` is the ticket after its steps.

    ``called`` are the ids of what its actions started by themselves: nobody need be asked to.
    """
    if isinstance(step, Called):
        return (officer_called(case, step, now),)
    if isinstance(step, QuestionReminded | WaitOver):
        return wait_told(case, step, now)
    held = held_until(case, ladder, now)
    if isinstance(step, Approached):
        return (_approaching(case, step, held, now),)
    if isinstance(step, Missed):
        return (_missed(case, step, held, now),)
    first = (_escalated(case, step, ladder, held, now),) if isinstance(step, Escalated) else ()
    papers = (_paper(case, step, paper, held) for paper in step.papers)
    return (*first, *papers, *_referred(case, step, ladder, held, now, called))


def handed_back(done: HandedBack, by: str, now: datetime) -> Told:
    """A tier handed the case back; the unit that has it and whoever answers now are told."""
    case = done.ticket
    told = case.seal.admitted(dict.fromkeys(u for u in (done.unit, done.to.unit) if u))
    event = TicketHandedBack(
        ticket_id=case.id,
        from_tier=cast("Any", done.from_tier),
        to_tier=cast("Any", done.to_tier),
        by=by,
        reason=done.reason,
        responsible_unit=done.to.unit,
        responsible_role=done.to.role,
        handed_back_at=now,
        next_due_at=done.due_at,
        work_order_id=done.order_id,
        unit=done.unit,
        tell_units=list(told),
    )
    return Told(event, told)


def _approaching(case: Ticket, step: Approached, held: datetime | None, now: datetime) -> Told:
    clock = step.clock
    event = deadline.DeadlineApproaching(
        ticket_id=case.id,
        clock=cast("deadline.ClockKind", clock.kind),
        percent=step.percent,
        due_at=clock.due_at,
        told_at=now,
        work_order_id=clock.order_id,
        unit=clock.unit,
        whistle_id=clock.whistle_id,
        tell_after=held,
    )
    return Told(event, (clock.unit,) if clock.unit else ())


def _missed(case: Ticket, step: Missed, held: datetime | None, now: datetime) -> Told:
    clock = step.clock
    event = deadline.DeadlineMissed(
        ticket_id=case.id,
        clock=cast("deadline.ClockKind", clock.kind),
        due_at=step.due,
        missed_at=now,
        work_order_id=clock.order_id,
        unit=clock.unit,
        whistle_id=clock.whistle_id,
        tell_after=held,
    )
    return Told(event, (clock.unit,) if clock.unit else ())


def _officer(step: Escalated, ladder: Ladder, now: datetime) -> str | None:
    """Who fills the post of whoever is missing: the one on duty now, not when it fell due."""
    if not step.responsible_missing and step.responsible_role != DUTY_OFFICER:
        return None
    return duty_officer(step.responsible_unit, step.tier, ladder.directory, now)


def _escalated(
    case: Ticket, step: Escalated, ladder: Ladder, held: datetime | None, now: datetime
) -> Told:
    event = TicketEscalated(
        ticket_id=case.id,
        step_id=step.id,
        tier=step.tier,
        trigger=step.trigger,
        responsible_unit=step.responsible_unit,
        responsible_role=step.responsible_role,
        responsible_missing=step.responsible_missing,
        action=step.actions[0],
        escalated_at=now,
        policy_version=step.basis.version,
        tell_units=list(step.tell_units),
        work_order_id=step.order_id,
        unit=step.unit,
        next_due_at=step.next_due_at,
        whistle_id=step.whistle_id,
        actions=list(step.actions),
        policy_code=step.basis.policy,
        rule=step.basis.rule,
        tell_after=held,
        duty_officer=_officer(step, ladder, now),
    )
    return Told(event, step.tell_units)


def _paper(case: Ticket, step: Escalated | Pressed, paper: Paper, held: datetime | None) -> Told:
    event = PaperIssued(
        ticket_id=case.id,
        paper_id=paper.id,
        number=paper.number,
        kind=paper.kind,
        step_id=step.id,
        trigger=step.trigger,
        to_unit=paper.to_unit,
        to_role=paper.to_role,
        issued_at=paper.issued_at,
        due_at=step.due,
        policy_code=step.basis.policy,
        policy_version=step.basis.version,
        copies=list(paper.copies),
        tier=step.tier if isinstance(step, Escalated) else None,
        work_order_id=step.order_id,
        unit=step.unit,
        answer_by=paper.answer_by,
        rule=step.basis.rule,
        tell_after=held,
    )
    return Told(event, (paper.to_unit, *paper.copies))


def _referred(
    case: Ticket,
    step: Escalated | Pressed,
    ladder: Ladder,
    held: datetime | None,
    now: datetime,
    called: Mapping[Action, str],
) -> Iterator[Told]:
    """A whistle, a meeting or a topic is called for: by the responsible, or the centre without."""
    caller = step.responsible_unit if isinstance(step, Escalated) else ladder.directory.center_unit
    for action in step.actions:
        if action not in REFERRALS:
            continue
        units = case.seal.admitted(dict.fromkeys((caller, *step.tell_units)))
        event = TicketReferred(
            ticket_id=case.id,
            step_id=step.id,
            to=action,
            trigger=step.trigger,
            by_unit=caller,
            referred_at=now,
            policy_code=step.basis.policy,
            policy_version=step.basis.version,
            units=list(units),
            tier=step.tier if isinstance(step, Escalated) else None,
            work_order_id=step.order_id,
            unit=step.unit,
            rule=step.basis.rule,
            tell_after=held,
            called_id=called.get(action),
        )
        yield Told(event, units)


def proposed(
    case: Ticket,
    step: Escalated | Pressed,
    ladder: Ladder,
    topic_id: str,
    held: datetime | None,
    now: datetime,
) -> Told:
    """A matter is proposed to the council."""
    directory = ladder.directory
    by_unit = step.responsible_unit if isinstance(step, Escalated) else directory.center_unit
    units = case.seal.admitted(dict.fromkeys((by_unit, *step.tell_units)))
    category = directory.categories.get(case.category or "")
    event = TopicProposed(
        ticket_id=case.id,
        topic_id=topic_id,
        number=case.number,
        by_unit=by_unit,
        proposed_at=now,
        trigger=step.trigger,
        member_count=len(case.members),
        repeats=case.repeats,
        units=list(units),
        category=case.category,
        category_name=category.name if category else None,
        area_code=case.area_code,
        area_name=directory.area_name(case.area_code) if case.area_code else None,
        rule=step.basis.rule,
        tell_after=held,
    )
    return Told(event, units)

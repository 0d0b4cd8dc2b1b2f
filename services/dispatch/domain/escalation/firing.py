"""What a step does to its ticket: the tier reached, the papers written, what is watched for."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.escalation.papers import Letterhead, Paper, kept, written
from services.dispatch.domain.escalation.policy import Rule, limit_for
from services.dispatch.domain.escalation.responsible import (
    Case,
    Ladder,
    answering,
    case_of,
    told_of,
)
from services.dispatch.domain.escalation.steps import Basis, Escalated, Pressed, Step
from services.dispatch.domain.escalation.watching import armed
from services.dispatch.domain.escalation.words import HANDLER, Action
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import Tier, Trigger
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Firing:
    """Why a step is taken, when it was due, and what it is about; ``rule`` began it, if any.

    ``next_tier_at`` is when the tier after it begins, where one does.
    """

    step_id: str
    trigger: Trigger
    due: datetime
    unit: str | None
    order_id: str | None
    rule: Rule | None = None
    next_tier_at: datetime | None = None


def about_lead(
    ticket: Ticket, step_id: str, trigger: Trigger, due: datetime, rule: Rule | None = None
) -> Firing:
    """Return a firing about the ticket as a whole: its lead order's unit, or nobody's yet."""
    order = ticket.order
    unit, order_id = (order.unit, order.id) if order else (None, None)
    return Firing(step_id, trigger, due, unit, order_id, rule)


def fire(ticket: Ticket, ladder: Ladder, firing: Firing, rule: Rule) -> tuple[Ticket, Step]:
    """Take the step of a rule: its tier begins, or it presses without one."""
    if rule.tier is not None:
        return begin_tier(ticket, ladder, rule.tier, firing)
    case = case_of(ticket, firing.unit)
    told = told_of(rule.tell or (HANDLER,), case, firing.unit or "", ladder.directory)
    told = told or (ladder.directory.center_unit,)
    papers = _papers(ticket, ladder, rule.actions, firing, told, tier=None, answer_by=None)
    step = Pressed(
        id=firing.step_id,
        trigger=firing.trigger,
        actions=rule.actions,
        tell_units=told,
        due=firing.due,
        order_id=firing.order_id,
        unit=firing.unit,
        basis=_basis(ladder, rule),
        papers=papers,
        whistle=rule.whistle,
        meeting=rule.meeting,
    )
    return _taken(ticket, step, ladder, rule), step


def begin_tier(
    ticket: Ticket, ladder: Ladder, tier: Tier, firing: Firing
) -> tuple[Ticket, Escalated]:
    """Begin a tier: whoever answers for it has a new deadline, and everybody named is told."""
    row, rule = ladder.policy.tier(tier), firing.rule
    case = case_of(ticket, firing.unit)
    responsible, missing = answering(row, ladder, case)
    told = told_of(
        (*row.tell, *(rule.tell if rule else ())), case, responsible.unit, ladder.directory
    )
    own = (action for action in (rule.actions if rule else ()) if action not in row.actions)
    actions = (*row.actions, *own)
    answer_by = firing.next_tier_at
    if answer_by is None and row.new_deadline is not None:
        limit = limit_for(row.new_deadline, ticket.severity)
        answer_by = ladder.calendar.add(firing.due, limit).due_at
    step = Escalated(
        id=firing.step_id,
        tier=tier,
        trigger=firing.trigger,
        responsible_unit=responsible.unit,
        responsible_role=responsible.role,
        responsible_missing=missing,
        actions=actions,
        tell_units=told,
        due=firing.due,
        next_due_at=answer_by,
        order_id=firing.order_id,
        unit=firing.unit,
        basis=_basis(ladder, rule),
        papers=_papers(ticket, ladder, actions, firing, told, tier=tier, answer_by=answer_by),
        whistle=(rule.whistle if rule else None) or row.whistle,
        meeting=(rule.meeting if rule else None) or row.meeting,
    )
    return _taken(ticket, step, ladder, rule), step


def climbed(ticket: Ticket, step: Escalated) -> Ticket:
    """Return the ticket at the tier of a step that somebody else has worked out."""
    return replace(ticket, tier=max(ticket.tier, step.tier), steps=(*ticket.steps, step.id))


def _taken(ticket: Ticket, step: Escalated | Pressed, ladder: Ladder, rule: Rule | None) -> Ticket:
    tier = max(ticket.tier, step.tier) if isinstance(step, Escalated) else ticket.tier
    count = ticket.paper_count + len(step.papers)
    ticket = replace(
        ticket,
        tier=tier,
        steps=(*ticket.steps, step.id),
        papers=kept((*ticket.papers, *step.papers), count, ticket.papers_registered),
        paper_count=count,
    )
    return armed(ticket, ladder, rule.code, step.due, step.order_id) if rule else ticket


def _basis(ladder: Ladder, rule: Rule | None) -> Basis:
    return Basis(ladder.policy.code, ladder.policy.version, rule.code if rule else None)


def _papers(
    ticket: Ticket,
    ladder: Ladder,
    actions: tuple[Action, ...],
    firing: Firing,
    told: tuple[str, ...],
    *,
    tier: Tier | None,
    answer_by: datetime | None,
) -> tuple[Paper, ...]:
    """Return the papers: to the unit that it is about, or to whoever answers where none is."""
    unit = firing.unit if firing.unit and not ticket.seal.bars(firing.unit) else None
    case = Case(firing.unit, ticket.area_path, ticket.seal)
    if unit is None:
        who, _ = answering(ladder.policy.tier(tier or 1), ladder, case)
        unit, role = who.unit, who.role
    else:
        role = "unit_handler" if tier is None else "unit_leader"
    head = Letterhead(
        number=ticket.number,
        step_id=firing.step_id,
        to_unit=unit,
        to_role=role,
        copies=told,
        at=firing.due,
        order_id=firing.order_id,
        answer_by=answer_by,
        trigger=firing.trigger,
        tier=tier,
        rule=firing.rule.code if firing.rule else None,
        policy_code=ladder.policy.code,
        policy_version=ladder.policy.version,
    )
    return written(actions, head, ticket.paper_count)

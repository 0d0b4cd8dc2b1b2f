"""The three tiers: what is due for a ticket now, decided purely (F1–F3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory, Unit
from services.dispatch.domain.escalation.policy import Policy, Responsible, TierRule, limit_for
from services.dispatch.domain.escalation.steps import Approached, Escalated, Missed, Moves, Step
from services.dispatch.domain.terms import TIERS, ClockKind, Severity, Tier, Trigger
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting.resuming import end_wait, remind

_TOP: Final = 3
_TRIGGERS: Final[Mapping[ClockKind, Trigger]] = {
    "screen": "screening_overdue",
    "acknowledge": "unacknowledged",
    "contact": "uncontacted",
    "resolve": "overdue",
    "arbitration": "arbitration_overdue",
    "approve": "unapproved",
    "report_in": "whistle_unanswered",
    "joint_plan": "whistle_unplanned",
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """What escalation needs to know: the policy and calendar of the ticket's birth, and the units.

    ``directory`` is today's: units come and go while a ticket keeps its policy.
    """

    policy: Policy
    calendar: Calendar
    directory: Directory


def decide(ticket: Ticket, ladder: Ladder, now: datetime) -> Moves:
    """Return every step that is due at ``now``, in the order in which they fell due.

    After a stop of the scheduler this catches up once: each step is counted from when it was due,
    not from when it was noticed. Deciding again at the same instant finds nothing.
    """
    steps: list[Step] = []
    while (clock := _earliest(ticket, now)) is not None:
        ticket, step = _advance(ticket, clock, ladder)
        steps.append(step)
    return Moves(ticket, tuple(steps))


def climb_to(
    ticket: Ticket,
    ladder: Ladder,
    tier: Tier,
    *,
    step_id: str,
    responsible: Responsible,
    tell: tuple[str, ...],
    now: datetime,
    next_due_at: datetime,
    order_id: str | None,
) -> tuple[Ticket, Escalated]:
    """Begin a tier because of returns: whoever is to rule is responsible, all parties are told.

    Between units in dispute there is no ``unit`` that it is about.
    """
    step = Escalated(
        id=step_id,
        tier=tier,
        trigger="returned",
        responsible_unit=responsible.unit,
        responsible_role=responsible.role,
        responsible_missing=False,
        action=ladder.policy.tier(tier).action,
        tell_units=ticket.seal.admitted(dict.fromkeys(tell)),
        due=now,
        next_due_at=next_due_at,
        order_id=order_id,
        unit=None,
    )
    return _climbed(ticket, step), step


def escalate_repeat(ticket: Ticket, ladder: Ladder, tier: Tier, now: datetime) -> Moves:
    """Return the tier at which a matter starts that came back after closing (B7)."""
    order = ticket.order
    step = _escalated(
        ticket,
        ladder,
        tier,
        step_id=f"repeated:{ticket.repeats}",
        trigger="repeated",
        due=now,
        unit=order.unit if order else None,
        order_id=order.id if order else None,
        next_tier_at=None,
    )
    return Moves(_climbed(ticket, step), (step,))


def _earliest(ticket: Ticket, now: datetime) -> Clock | None:
    due = [(clock.next_at, clock) for clock in ticket.clocks]
    ready = [(at, clock) for at, clock in due if at is not None and at <= now]
    return min(ready, key=lambda item: item[0])[1] if ready else None


def _advance(ticket: Ticket, clock: Clock, ladder: Ladder) -> tuple[Ticket, Step]:
    at = clock.next_at
    if clock.kind == "wait":
        return _waited(ticket, clock, ladder)
    if clock.marks and clock.marks[0][1] == at:
        return _approach(ticket, clock)
    if clock.missed_at is None:
        return _miss(ticket, clock, ladder)
    return _climb(ticket, clock, ladder)


def _waited(ticket: Ticket, clock: Clock, ladder: Ladder) -> tuple[Ticket, Step]:
    """Remind of a question, or end a wait: no tier answers for what nobody has to do."""
    if clock.marks:
        return remind(ticket, clock)
    timing = Timing(ladder.directory.sla, ladder.policy, ladder.directory.calendars)
    return end_wait(ticket, clock, timing)


def _approach(ticket: Ticket, clock: Clock) -> tuple[Ticket, Step]:
    percent, due = clock.marks[0]
    moved = replace(clock, marks=clock.marks[1:])
    return ticket.with_clock(moved), Approached(moved, percent, due)


def _miss(ticket: Ticket, clock: Clock, ladder: Ladder) -> tuple[Ticket, Step]:
    due = clock.due_at
    # A ruling that is late goes one tier further at once: it has been with a higher tier already.
    climbs = clock.kind == "arbitration" and clock.tier < _TOP
    begins = _next_tier_at(clock, clock.tier, ticket.severity, ladder, due)
    begins = due if climbs else begins
    moved = replace(clock, missed_at=due, marks=(), next_tier_at=begins)
    return ticket.with_clock(moved), Missed(moved, due)


def _climb(ticket: Ticket, clock: Clock, ladder: Ladder) -> tuple[Ticket, Step]:
    due = clock.next_tier_at or clock.due_at
    tier = TIERS[clock.tier]
    following = _next_tier_at(clock, tier, ticket.severity, ladder, due)
    step = _escalated(
        ticket,
        ladder,
        tier,
        step_id=f"{clock.key}:{tier}",
        trigger=_TRIGGERS[clock.kind],
        due=due,
        unit=clock.unit,
        order_id=clock.order_id,
        next_tier_at=following,
    )
    step = _about_whistle(step, ticket, clock)
    moved = replace(clock, tier=tier, next_tier_at=following)
    return _climbed(ticket.with_clock(moved), step), step


def _about_whistle(step: Escalated, ticket: Ticket, clock: Clock) -> Escalated:
    """Tell the side that blew as well, and of a late joint plan every party of the whistle."""
    blown = next((item for item in ticket.whistles if item.id == clock.whistle_id), None)
    if blown is None:
        return step
    concerned = blown.parties if clock.kind == "joint_plan" else (blown.blower_unit,)
    told = ticket.seal.admitted(dict.fromkeys((*step.tell_units, *concerned)))
    return replace(step, whistle_id=blown.id, tell_units=told)


def _next_tier_at(
    clock: Clock, tier: int, severity: Severity, ladder: Ladder, since: datetime
) -> datetime | None:
    if tier >= _TOP:
        return None
    rule = ladder.policy.tier(TIERS[tier])
    wait = clock.pace[tier] if clock.pace else limit_for(rule.after_previous, severity)
    return ladder.calendar.add(since, wait).due_at


def _climbed(ticket: Ticket, step: Escalated) -> Ticket:
    return replace(ticket, tier=max(ticket.tier, step.tier), steps=(*ticket.steps, step.id))


def _escalated(
    ticket: Ticket,
    ladder: Ladder,
    tier: Tier,
    *,
    step_id: str,
    trigger: Trigger,
    due: datetime,
    unit: str | None,
    order_id: str | None,
    next_tier_at: datetime | None,
) -> Escalated:
    rule = ladder.policy.tier(tier)
    responsible, missing = _admitted(ticket, rule, ladder, unit)
    new_deadline = next_tier_at
    if new_deadline is None and rule.new_deadline is not None:
        limit = limit_for(rule.new_deadline, ticket.severity)
        new_deadline = ladder.calendar.add(due, limit).due_at
    return Escalated(
        id=step_id,
        tier=tier,
        trigger=trigger,
        responsible_unit=responsible.unit,
        responsible_role=responsible.role,
        responsible_missing=missing,
        action=rule.action,
        tell_units=ticket.seal.admitted(
            _told(rule, unit, responsible.unit, ladder.directory.center_unit)
        ),
        due=due,
        next_due_at=new_deadline,
        order_id=order_id,
        unit=unit,
    )


def _admitted(
    ticket: Ticket, rule: TierRule, ladder: Ladder, unit: str | None
) -> tuple[Responsible, bool]:
    """Return who answers for a tier; nobody whom the case is about, nor anybody below him (L2)."""
    found, missing = responsible_for(rule, ladder, unit)
    if not ticket.seal.bars(found.unit):
        return found, missing
    instead = ticket.seal.office or ladder.directory.center_unit
    return Responsible(rule.fallback.role, instead), True


def responsible_for(rule: TierRule, ladder: Ladder, unit: str | None) -> tuple[Responsible, bool]:
    """Return who answers for a tier, and whether the one meant is missing (F2).

    Where the policy's own unit is unknown or gone, the tier's duty officer (``fallback``) answers,
    and where he is gone too, the district's dispatch centre: a step is never skipped.
    """
    units = ladder.directory.units
    about = units.get(unit) if unit else None
    kind = ladder.policy.ladder(about.kind if about else ("department" if unit else None))
    for number, who in enumerate((rule.responsible.get(kind), rule.fallback)):
        found = _resolve(who, about, units)
        if found is not None:
            return found, number > 0
    return Responsible(rule.fallback.role, ladder.directory.center_unit), True


def _resolve(
    who: Responsible | None, about: Unit | None, units: Mapping[str, Unit]
) -> Responsible | None:
    if who is None:
        return None
    code: str | None = who.unit
    if code == "own":
        code = about.code if about else None
    elif code == "parent":
        code = about.parent if about else None
    return Responsible(who.role, code) if code is not None and code in units else None


def _told(rule: TierRule, unit: str | None, responsible: str, center_unit: str) -> tuple[str, ...]:
    named = {"handler": unit, "responsible": responsible}
    told = [named.get(name, center_unit) for name in rule.tell]
    return tuple(dict.fromkeys(code for code in told if code is not None))

"""The three tiers: what is due for a ticket now, decided purely (F1–F3)."""

from datetime import datetime

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.danger.calling import CLOCK as ALARM
from services.dispatch.domain.danger.calling import next_call
from services.dispatch.domain.escalation.firing import Firing, about_lead, begin_tier, climbed, fire
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.escalation.policy import Responsible, Rule, limit_for
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import (
    Approached,
    Basis,
    Escalated,
    Missed,
    Moves,
    Step,
)
from services.dispatch.domain.escalation.words import CLOCK_TRIGGERS
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import Severity, Tier
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting.resuming import end_wait, remind

__all__ = ["Ladder", "climb_to", "decide", "escalate_repeat"]

Advanced = tuple[Ticket, tuple[Step, ...]]


def decide(ticket: Ticket, ladder: Ladder, now: datetime) -> Moves:
    """Return every step that is due at ``now``, in the order in which they fell due.

    After a stop of the scheduler this catches up once: each step is counted from when it was due,
    not from when it was noticed. Deciding again at the same instant finds nothing.
    """
    steps: list[Step] = []
    while (clock := _earliest(ticket, now)) is not None:
        ticket, taken = _advance(ticket, clock, ladder)
        steps += taken
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

    Between units in dispute there is no ``unit`` that it is about, and no paper to write.
    """
    policy = ladder.policy
    step = Escalated(
        id=step_id,
        tier=tier,
        trigger="returned",
        responsible_unit=responsible.unit,
        responsible_role=responsible.role,
        responsible_missing=False,
        actions=policy.tier(tier).actions,
        tell_units=ticket.seal.admitted(dict.fromkeys(tell)),
        due=now,
        next_due_at=next_due_at,
        order_id=order_id,
        unit=None,
        basis=Basis(policy.code, policy.version),
    )
    return climbed(ticket, step), step


def escalate_repeat(ticket: Ticket, ladder: Ladder, tier: Tier, now: datetime) -> Moves:
    """Return the tier at which a matter starts that came back after closing (B7)."""
    firing = about_lead(ticket, f"repeated:{ticket.repeats}", "repeated", now)
    ticket, step = begin_tier(ticket, ladder, tier, firing)
    return Moves(ticket, (step,))


def next_tier_at(
    clock: Clock, after: int, severity: Severity, ladder: Ladder, since: datetime
) -> datetime | None:
    """Return when the tier after one begins on a clock that was missed; None after the last."""
    entry = None if after else _entry(clock, ladder, severity)
    if not after and entry is None:
        return None
    tier = entry.tier if entry is not None else ladder.policy.after(after)
    if tier is None:
        return None
    if clock.pace:
        wait = clock.pace[tier - 1]
    elif entry is not None and entry.after is not None:
        wait = limit_for(entry.after, severity)
    else:
        wait = limit_for(ladder.policy.tier(tier).after_previous, severity)
    return ladder.calendar.add(since, wait).due_at


def _earliest(ticket: Ticket, now: datetime) -> Clock | None:
    due = [(clock.next_at, clock) for clock in ticket.clocks]
    ready = [(at, clock) for at, clock in due if at is not None and at <= now]
    return min(ready, key=lambda item: item[0])[1] if ready else None


def _advance(ticket: Ticket, clock: Clock, ladder: Ladder) -> Advanced:
    if clock.kind == ALARM:
        return next_call(ticket, clock, ladder.directory)
    if clock.kind == "wait":
        ticket, step = _waited(ticket, clock, ladder)
        return ticket, (step,)
    if clock.marks and clock.marks[0][1] == clock.next_at:
        return _approach(ticket, clock, ladder)
    if clock.missed_at is not None:
        return _climb(ticket, clock, ladder)
    if clock.rule is not None:
        return _unheeded(ticket, clock, ladder)
    return _miss(ticket, clock, ladder)


def _waited(ticket: Ticket, clock: Clock, ladder: Ladder) -> tuple[Ticket, Step]:
    """Remind of a question, or end a wait: no tier answers for what nobody has to do."""
    if clock.marks:
        return remind(ticket, clock)
    directory = ladder.directory
    timing = Timing(directory.sla, Policies((ladder.policy,)), directory.calendars)
    return end_wait(ticket, clock, timing)


def _approach(ticket: Ticket, clock: Clock, ladder: Ladder) -> Advanced:
    percent, due = clock.marks[0]
    moved = replace(clock, marks=clock.marks[1:])
    rules = [r for r in ladder.policy.on("at_risk", ticket.severity) if r.percent == percent]
    if not rules:  # it is for other severities, or another policy holds since the category changed
        return ticket.with_clock(moved), ()
    ticket, fired = _fired(ticket.with_clock(moved), moved, ladder, due, rules)
    return ticket, (Approached(moved, percent, due), *fired)


def _miss(ticket: Ticket, clock: Clock, ladder: Ladder) -> Advanced:
    due = clock.due_at
    # A ruling that is late goes one tier further at once: it has been with a higher tier already.
    at_once = clock.kind == "arbitration" and ladder.policy.after(clock.tier) is not None
    begins = due if at_once else next_tier_at(clock, clock.tier, ticket.severity, ladder, due)
    moved = replace(clock, missed_at=due, marks=(), next_tier_at=begins)
    on = ladder.policy.on(CLOCK_TRIGGERS[clock.kind], ticket.severity)
    rules = [rule for rule in on if rule.tier is None]
    ticket, fired = _fired(ticket.with_clock(moved), moved, ladder, due, rules)
    return ticket, (Missed(moved, due), *fired)


def _fired(
    ticket: Ticket, clock: Clock, ladder: Ladder, due: datetime, rules: list[Rule]
) -> Advanced:
    """Fire rules by a clock; one that only reminds does so by the clock's own event."""
    steps: list[Step] = []
    for rule in rules:
        if rule.tier is None and set(rule.actions) <= {"remind"} and not _is_followed(rule, ladder):
            continue
        step_id = _step_id(ticket, f"{clock.key}:{rule.code}")
        firing = Firing(step_id, rule.on, due, clock.unit, clock.order_id, rule)
        ticket, step = fire(ticket, ladder, firing, rule)
        steps.append(step)
    return ticket, tuple(steps)


def _is_followed(rule: Rule, ladder: Ladder) -> bool:
    return any(other.of == rule.code for other in ladder.policy.rules)


def _unheeded(ticket: Ticket, clock: Clock, ladder: Ladder) -> Advanced:
    """Take the step of a watch: nobody touched the work. ``untouched`` goes on climbing (F4)."""
    due, rule = clock.due_at, ladder.policy.rule(clock.rule)
    climbs = rule is not None and rule.on == "untouched" and rule.tier is not None
    tier = rule.tier if rule is not None and rule.tier is not None else 0
    begins = next_tier_at(clock, tier, ticket.severity, ladder, due) if climbs else None
    moved = replace(clock, missed_at=due, tier=tier, next_tier_at=begins)
    if not climbs:
        moved = replace(moved, state="stopped", stopped_at=due)
    ticket = ticket.with_clock(moved)
    if rule is None:  # another policy holds since the severity changed
        return ticket, ()
    step_id = _step_id(ticket, f"{clock.key}:{rule.code}")
    firing = Firing(step_id, rule.on, due, clock.unit, clock.order_id, rule, begins)
    ticket, step = fire(ticket, ladder, firing, rule)
    return ticket, (step,)


def _climb(ticket: Ticket, clock: Clock, ladder: Ladder) -> Advanced:
    due = clock.next_tier_at or clock.due_at
    entry = None if clock.tier else _entry(clock, ladder, ticket.severity)
    tier = entry.tier if entry is not None else ladder.policy.after(clock.tier)
    tier = tier or _begun_above(clock, ladder, ticket.severity)
    if tier is None:  # another policy holds since the severity changed, and it stops here
        return ticket.with_clock(replace(clock, next_tier_at=None)), ()
    following = next_tier_at(clock, tier, ticket.severity, ladder, due)
    ticket = ticket.with_clock(replace(clock, tier=tier, next_tier_at=following))
    firing = Firing(
        _step_id(ticket, f"{clock.key}:{tier}"),
        CLOCK_TRIGGERS.get(clock.kind, "untouched"),
        due,
        clock.unit,
        clock.order_id,
        entry,
        following,
    )
    ticket, step = begin_tier(ticket, ladder, tier, firing)
    return ticket, (_about_whistle(step, ticket, clock),)


def _begun_above(clock: Clock, ladder: Ladder, severity: Severity) -> Tier | None:
    """Return the tier at which a clock begins: it was handed back below, and none leads there."""
    rule = ladder.policy.rule(clock.rule) or _entry(clock, ladder, severity)
    above = rule is not None and rule.tier is not None and rule.tier > clock.tier
    return rule.tier if rule is not None and above else None


def _entry(clock: Clock, ladder: Ladder, severity: Severity) -> Rule | None:
    trigger = CLOCK_TRIGGERS.get(clock.kind)
    return ladder.policy.entry(trigger, severity) if trigger else None


def _step_id(ticket: Ticket, name: str) -> str:
    """Return a step's id; after a hand-back the same tier may begin again, as another step."""
    return f"{name}@{ticket.hand_backs}" if ticket.hand_backs else name


def _about_whistle(step: Escalated, ticket: Ticket, clock: Clock) -> Escalated:
    """Tell the side that blew as well, and of a late joint plan every party of the whistle."""
    blown = next((item for item in ticket.whistles if item.id == clock.whistle_id), None)
    if blown is None:
        return step
    concerned = blown.parties if clock.kind == "joint_plan" else (blown.blower_unit,)
    told = ticket.seal.admitted(dict.fromkeys((*step.tell_units, *concerned)))
    return replace(step, whistle_id=blown.id, tell_units=told)

"""Proves the next step of an open ticket from its facts, its policy and its calendar (F8).

What is stored as the next step follows from what happened, by rules. Here it is worked out once
more, by other code than that which stored it: one that was stored wrongly would be taken wrongly,
or never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import due_of, marks_of
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.words import CLOCK_TRIGGERS
from services.dispatch.domain.terms import ClockKind, Severity
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import TicketState

Wrong = Literal[
    "no_next_step",
    "stored_otherwise",
    "clock_missing",
    "wrong_end",
    "wrong_reminder",
    "tier_missing",
    "tier_too_late",
]
WRONG: Final[tuple[Wrong, ...]] = get_args(Wrong)
_AT_WORK: Final[frozenset[TicketState]] = frozenset({"dispatched", "acknowledged", "in_progress"})
# An arbitration begins at a tier of its own, a wait at none.
_NO_LADDER: Final[frozenset[ClockKind]] = frozenset({"wait", "arbitration", "ignored", "untouched"})


@dataclass(frozen=True, slots=True)
class WrongStep:
    """What is wrong with a next step; ``key`` names the clock, or the field, that has it."""

    fault: Wrong
    key: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store says of a ticket's next step, by which schedulers find it."""

    next_due_at: datetime | None
    waits_for: str


def wrong_steps(
    ticket: Ticket, stored: Stored, timing: Timing, ladder: Ladder
) -> tuple[WrongStep, ...]:
    """Return whatever is wrong with the next step of an open ticket; mostly nothing."""
    found = [*_as_stored(ticket, stored), *_missing(ticket)]
    for clock in ticket.clocks:
        if clock.state == "running":
            found += _wrong(clock, ticket, timing, ladder)
    return tuple(found)


def _as_stored(ticket: Ticket, stored: Stored) -> Iterator[WrongStep]:
    waits_for = ticket.waits_for
    if waits_for is None:
        yield WrongStep("no_next_step", ticket.state)
        return
    if stored.next_due_at != ticket.next_due_at:
        yield WrongStep("stored_otherwise", "next_due_at")
    if stored.waits_for != waits_for:
        yield WrongStep("stored_otherwise", "waits_for")


def _missing(ticket: Ticket) -> Iterator[WrongStep]:
    """Yield the limit that whoever has the ticket now must have, and has not."""
    lead = ticket.live_order
    if lead is not None and ticket.state in _AT_WORK and not ticket.running("resolve", lead.id):
        yield WrongStep("clock_missing", "resolve")
    if ticket.state == "screening" and not any(
        clock.kind in ("screen", "arbitration") and not clock.is_stopped for clock in ticket.clocks
    ):
        yield WrongStep("clock_missing", "screen")


def _wrong(clock: Clock, ticket: Ticket, timing: Timing, ladder: Ladder) -> Iterator[WrongStep]:
    calendar = timing.calendar_of(clock)
    if clock.missed_at is None:
        if clock.rule is None and due_of(clock, calendar).due_at != clock.due_at:
            yield WrongStep("wrong_end", clock.key)
        percents = [percent for percent, _ in clock.marks]
        if marks_of(clock, calendar, percents) != clock.marks:
            yield WrongStep("wrong_reminder", clock.key)
        return
    if _follows(clock, ladder.policy, ticket.severity) is None:
        return
    if clock.next_tier_at is None:
        yield WrongStep("tier_missing", clock.key)
    elif clock.next_tier_at > _latest(clock, ticket, ladder):
        yield WrongStep("tier_too_late", clock.key)


def _follows(clock: Clock, policy: Policy, severity: Severity) -> int | None:
    """Return the tier that a missed clock has still to climb to, None at the top."""
    if clock.kind == "untouched":
        rule = policy.rule(clock.rule)
        return policy.after(clock.tier) if rule is not None and rule.tier else None
    if clock.tier:
        return policy.after(clock.tier)
    trigger = CLOCK_TRIGGERS.get(clock.kind)
    entry = policy.entry(trigger, severity) if trigger else None
    return entry.tier if entry else None


def _latest(clock: Clock, ticket: Ticket, ladder: Ladder) -> datetime:
    """Return when the next tier begins at the latest: the longest wait of every tier before it.

    The ticket may have been less urgent when a wait began. A clock that was held since, or handed
    back, waits for what its facts no longer tell: of it nothing is said.
    """
    since = clock.missed_at
    held = any(since is None or gap.until is None or gap.until > since for gap in clock.gaps)
    if since is None or held or ticket.hand_backs or clock.kind in _NO_LADDER:
        return datetime.max.replace(tzinfo=clock.due_at.tzinfo)
    for tier in range(clock.tier + 1):
        waits = _waits(clock, ladder.policy, tier)
        since = max(ladder.calendar.add(since, wait).due_at for wait in waits)
    return since


def _waits(clock: Clock, policy: Policy, after: int) -> list[Amount]:
    """Return how long a tier after another may wait, by severity."""
    if clock.pace:
        return [clock.pace[min(after, len(clock.pace) - 1)]]
    trigger = CLOCK_TRIGGERS[clock.kind]
    rules = [rule for rule in policy.rules if rule.on == trigger] if after == 0 else []
    begun = [wait for rule in rules for wait in (rule.after or {}).values()]
    tiers = policy.tiers if after == 0 else policy.tiers[after:]
    return [*begun, *(wait for row in tiers for wait in row.after_previous.values())]

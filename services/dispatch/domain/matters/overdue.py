"""Limits of a matter's steps (D11): another person's check, settling again; late ones climb."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.policy import limit_for
from services.dispatch.domain.escalation.responsible import Case, Ladder, responsible_for
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.domain.terms import Severity, Tier

Step = Literal["check", "resettle"]

_ORDINARY: Final[Severity] = "P2"  # what was settled on the spot is urgent no more


@dataclass(frozen=True, slots=True)
class Climbed:
    """A tier began because a step is late; ``next_due_at`` is when the next one does."""

    step: Step
    tier: Tier
    responsible_unit: str
    responsible_role: str
    responsible_missing: bool
    actions: tuple[str, ...]
    due: datetime
    next_due_at: datetime | None


def awaited_step(matter: SettledMatter) -> Step | None:
    """Return what a matter waits for; None once it is closed."""
    if matter.state == "closed":
        return None
    return "check" if matter.state == "awaiting_check" else "resettle"


def with_limit(matter: SettledMatter, directory: Directory, now: datetime) -> SettledMatter:
    """Return a matter whose step begins now; tiers climbed before were those of the step before."""
    step = awaited_step(matter)
    if step is None:
        return replace(matter, due_at=None, tier=0, next_tier_at=None)
    ladder = Ladder(directory.policy, directory.calendar, directory)
    limit: Amount = getattr(directory.handling.matters, step)
    due = ladder.calendar.add(now, limit).due_at
    return replace(matter, due_at=due, tier=0, next_tier_at=_begins(0, ladder, due))


def climb(matter: SettledMatter, ladder: Ladder, now: datetime) -> tuple[SettledMatter, Climbed]:
    """Begin the next tier of a matter whose step is late.

    Counted from when it was due, not from when it was noticed.
    """
    step, due = awaited_step(matter), matter.next_tier_at
    if step is None or due is None or due > now:
        raise AssertionError(f"{matter.id} has nothing to climb for")
    tier = ladder.policy.after(matter.tier)
    if tier is None:
        raise AssertionError(f"{matter.id} is at the top")
    rule = ladder.policy.tier(tier)
    who, missing = responsible_for(rule, ladder, Case(matter.unit, matter.area_path))
    following = _begins(tier, ladder, due)
    climbed = Climbed(step, tier, who.unit, who.role, missing, rule.actions, due, following)
    return replace(matter, tier=tier, next_tier_at=following), climbed


def _begins(after: int, ladder: Ladder, since: datetime) -> datetime | None:
    tier = ladder.policy.after(after)
    if tier is None:
        return None
    wait = limit_for(ladder.policy.tier(tier).after_previous, _ORDINARY)
    return ladder.calendar.add(since, wait).due_at

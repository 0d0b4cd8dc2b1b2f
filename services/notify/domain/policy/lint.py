"""What is wrong with rules of telling, beyond their form: a pure function."""

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from services.notify.domain.policy.policy import URGENCIES, Policy
from services.notify.domain.policy.quiet_hours import QuietHours
from services.notify.domain.subscriptions import told_to_residents

_LONGEST_QUIET = timedelta(hours=14)  # longer, and a working day's notice comes the day after
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; an error keeps the rules from being published."""

    field: str
    code: str
    severity: Literal["error", "warning"] = "error"
    details: dict[str, str | int] = dataclasses.field(default_factory=dict)


def lint(policy: Policy, known: Collection[str] | None = None) -> list[Finding]:
    """Return what is wrong with rules of telling; ``known`` are the channels that are set up."""
    found = [*_events(policy), *_quiet(policy), *_limits(policy), *_channels(policy)]
    if known is None:
        return found
    return found + [
        Finding(f"channels.{number}", "channel_unknown", "warning", {"channel": rule.channel})
        for number, rule in enumerate(policy.channels)
        if rule.channel not in known
    ]


def _events(policy: Policy) -> Iterable[Finding]:
    known = set(told_to_residents())
    for name, rule in policy.events.items():
        if name not in known:
            yield Finding(f"events.{name}", "type_not_told", details={"type": name})
        elif name.startswith("danger.") and rule.urgency == "ordinary":
            yield Finding(f"events.{name}", "danger_ordinary", details={"type": name})
    for name in sorted(known - policy.events.keys()):
        if name.startswith("danger."):
            yield Finding("events", "danger_ordinary", details={"type": name})


def _quiet(policy: Policy) -> Iterable[Finding]:
    for audience, quiet in policy.quiet_hours.items():
        where = f"quiet_hours.{audience}"
        if quiet.start == quiet.end:
            yield Finding(where, "quiet_never")
        if "danger" not in quiet.passes:
            yield Finding(f"{where}.passes", "danger_must_pass")
        if length_of(quiet) > _LONGEST_QUIET:
            most = int(_LONGEST_QUIET.total_seconds() // 3600)
            yield Finding(where, "quiet_too_long", "warning", {"most": most})


def _limits(policy: Policy) -> Iterable[Finding]:
    if policy.limits and "danger" not in policy.limits_pass:
        yield Finding("limits_pass", "danger_must_pass")
    by_span = sorted(policy.limits, key=lambda one: one.within)
    for shorter, longer in pairwise(by_span):
        if longer.most <= shorter.most:
            yield Finding("limits", "limit_never_reached", "warning", {"most": shorter.most})


def _channels(policy: Policy) -> Iterable[Finding]:
    seen: set[str] = set()
    for number, rule in enumerate(policy.channels):
        if rule.channel in seen:
            yield Finding(f"channels.{number}", "channel_twice", details={"channel": rule.channel})
        seen.add(rule.channel)
    waits = any(rule.patience or rule.receipt_within for rule in policy.channels)
    if waits and len(seen) == 1:
        yield Finding("channels", "no_next_channel", "warning")
    for number, rule in enumerate(policy.channels):
        spans = [rule.patience[one] for one in URGENCIES if one in rule.patience]
        if spans != sorted(spans):
            yield Finding(f"channels.{number}.patience_minutes", "urgent_waits_longer", "warning")


def length_of(quiet: QuietHours) -> timedelta:
    """Return how long quiet hours last on a day without a change of the clocks."""
    start, end = (datetime.combine(_ANY_DAY, one, UTC) for one in (quiet.start, quiet.end))
    return (end - start) % timedelta(days=1)

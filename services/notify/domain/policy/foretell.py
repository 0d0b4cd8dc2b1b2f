"""Foretells who would be told of an event, when, and on which channels: a pure function."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.domain.notification import Held, Notification, Unneeded
from services.notify.domain.policy.decide import Case, Go, Moment, decide
from services.notify.domain.policy.person import Person, Preferences, Told
from services.notify.domain.policy.policy import Policy, Urgency
from services.notify.domain.subscriptions import told_to_residents, told_to_units

_MOST_WAITS = 5
_ONE = "ntf_sample"


@dataclass(frozen=True, slots=True)
class Sample:
    """An event as it might come, and the resident who would hear of it.

    ``reached_by`` are the channels that he has an address for, the first one first; ``told_before``
    is how many notices he had within the minutes before, one a minute.
    """

    event_type: str
    at: datetime
    severity: str | None = None
    reached_by: tuple[str, ...] = ()
    told_before: int = 0
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Why it is held, and until when."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One channel, tried from ``at`` on: first, or since the one before fails or says nothing.

    ``because`` is first, failing, no_receipt, or never: nothing leads to it.
    """

    channel: str
    at: datetime | None
    because: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """What becomes of it: waits, then turns; or ``dropped``, why residents are not told."""

    urgency: Urgency
    must_tell: bool
    residents: bool
    units: bool
    waits: tuple[Wait, ...] = ()
    turns: tuple[Turn, ...] = ()
    dropped: str | None = None


def foretell(policy: Policy, sample: Sample, zone: ZoneInfo) -> Foretold:
    """Return what the rules make of a sample; units' systems are always told at once."""
    urgency = policy.urgency(sample.event_type, sample.severity)
    must = policy.rule(sample.event_type).must_tell
    units = sample.event_type in told_to_units()
    if sample.event_type not in told_to_residents():
        return Foretold(urgency, must, False, units)
    waits: list[Wait] = []
    at = sample.at
    for _ in range(_MOST_WAITS):
        found = decide(_case(policy, sample, at, zone))
        if isinstance(found, Go):
            turns = _turns(policy, found, at)
            return Foretold(urgency, must, True, units, tuple(waits), turns)
        if isinstance(found, Unneeded):
            return Foretold(urgency, must, True, units, tuple(waits), dropped=found.reason)
        if not isinstance(found, Held):
            break
        waits.append(Wait(found.reason, found.until))
        at = found.until
    return Foretold(urgency, must, True, units, tuple(waits), dropped="held")


def _case(policy: Policy, sample: Sample, now: datetime, zone: ZoneInfo) -> Case:
    told = tuple(
        Told(f"{_ONE}_{number}", sample.at - timedelta(minutes=number), f"said {number}")
        for number in range(1, sample.told_before + 1)
    )
    person = Person(sample.reached_by, {}, Preferences(opted_out=sample.opted_out), told)
    notice = Notification(
        notification_id=_ONE,
        event_id=_ONE,
        event_type=sample.event_type,
        step=1,
        ticket_id=_ONE,
        correlation_id=_ONE,
        audience="resident",
        recipient=_ONE,
        route="contact",
        severity=sample.severity,
    )
    return Case(notice, "sample", person, policy, Moment(now, now, zone))


def _turns(policy: Policy, found: Go, at: datetime) -> tuple[Turn, ...]:
    turns = [Turn(found.channels[0], at, "first")]
    for before, channel in zip(found.channels, found.channels[1:], strict=False):
        rule, since = policy.channel(before), turns[-1].at
        ways = [
            (span, because)
            for span, because in (
                (rule.patience.get(found.urgency), "failing"),
                (rule.receipt_within.get(found.urgency), "no_receipt"),
            )
            if span is not None
        ]
        if since is None or not ways:
            turns.append(Turn(channel, None, "never"))
            continue
        span, because = min(ways)
        turns.append(Turn(channel, since + span, because))
    return tuple(turns)

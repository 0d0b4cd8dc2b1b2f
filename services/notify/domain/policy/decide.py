"""May a notice go now, and on which channel? A pure function of notice, reader, rules and time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.domain.line import is_urgent
from services.notify.domain.notification import (
    Claimed,
    Held,
    Notification,
    Postponed,
    Unneeded,
)
from services.notify.domain.policy.digest import types_of
from services.notify.domain.policy.person import Person
from services.notify.domain.policy.policy import Policy, Urgency
from services.notify.domain.policy.throttle import room_at

_SAME_ON_ITS_WAY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Go:
    """It may go: on the first of these channels now, on the others if that one fails."""

    channels: tuple[str, ...]
    urgency: Urgency


Stay = Held | Unneeded | Postponed


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is: business time, wall time, the district's time zone."""

    business: datetime
    wall: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Case:
    """A resident's notice that is due, and all that is decided by.

    ``said`` is the same for the same words; ``on_their_way`` is what is just being said to the same
    reader.
    """

    notice: Notification
    said: str
    person: Person
    policy: Policy
    moment: Moment
    on_their_way: tuple[str, ...] = ()

    @property
    def urgency(self) -> Urgency:
        """How urgent the notice is."""
        return self.policy.urgency(self.notice.event_type, self.notice.severity)


def decide(case: Case) -> Go | Stay:
    """Return what becomes of a notice: the first rule that keeps it back, or the channels."""
    for rule in RULES:
        kept_back = rule(case)
        if kept_back is not None:
            return kept_back
    return Go(usable(case.notice, case.person, case.policy), case.urgency)


def usable(notice: Notification, person: Person, policy: Policy) -> tuple[str, ...]:
    """Return the channels that may reach the reader, the first one first."""
    order = policy.order(person.reached_by)
    wanted = [one for one in person.preferences.channels if one in order]
    ways = dict.fromkeys([*wanted, *order])
    return tuple(one for one in ways if one not in notice.tried and one not in person.bounced)


def must_tell(notice: Notification, policy: Policy) -> bool:
    """Whether a notice must be told; a digest must where one of its parts must."""
    return any(policy.rule(one).must_tell for one in types_of(notice))


def may_opt_out(notice: Notification, policy: Policy) -> bool:
    """Whether a notice may be opted out of: neither what must be told nor danger may."""
    urgency = policy.urgency(notice.event_type, notice.severity)
    return not must_tell(notice, policy) and urgency != "danger"


def quiet_until(notice: Notification, policy: Policy, moment: Moment) -> datetime | None:
    """Return when the quiet hours end that keep a notice back now; None where none do.

    Rules name what residents are told of; to a unit's people danger and P0 are danger anyhow, and
    what answers a resident at once answers nothing that they did.
    """
    quiet = policy.quiet(notice.audience, notice.addressee)
    urgency = policy.urgency(notice.event_type, notice.severity)
    if notice.audience == "unit" and is_urgent(notice.event_type, notice.severity):
        urgency = "danger"
    answers = notice.audience == "resident" and policy.rule(notice.event_type).at_once
    if quiet is None or answers or urgency in quiet.passes:
        return None
    return quiet.ends_at(moment.business, moment.zone)


def out_of_patience(
    claimed: Claimed, channel: str, urgency: Urgency, policy: Policy, now: datetime
) -> bool:
    """Whether a channel has failed for long enough; ``now`` is wall time."""
    patience = policy.channel(channel).patience.get(urgency)
    return patience is not None and now - claimed.queued_at >= patience


def _opted_out(case: Case) -> Stay | None:
    if case.person.preferences.opted_out and may_opt_out(case.notice, case.policy):
        return Unneeded("suppressed", "opted_out")
    return None


def _unreachable(case: Case) -> Stay | None:
    if usable(case.notice, case.person, case.policy):
        return None
    left = [one for one in case.person.reached_by if one not in case.notice.tried]
    bounced = any(one in case.person.bounced for one in left)
    return Unneeded("suppressed", "address_suppressed" if bounced else "no_other_channel")


def _quiet(case: Case) -> Stay | None:
    until = quiet_until(case.notice, case.policy, case.moment)
    return None if until is None else Held(until, "quiet_hours")


def _said_before(case: Case) -> Stay | None:
    """What failed on another channel is no repetition; what is not certain yet is waited for."""
    if case.notice.tried:
        return None
    since = case.moment.business - case.policy.same_words_within
    for one in case.person.told:
        known = one.notification_id == case.notice.notification_id
        if one.said == case.said and one.at > since and not known:
            return Unneeded("collapsed", "same_words", one.notification_id)
    if case.said in case.on_their_way and case.policy.same_words_within:
        return Postponed(case.moment.wall + _SAME_ON_ITS_WAY, "same_words_on_their_way")
    return None


def _too_many(case: Case) -> Stay | None:
    must = must_tell(case.notice, case.policy)
    if must or case.urgency in case.policy.limits_pass:
        return None
    now = case.moment.business
    times = [one.at for one in case.person.told] + [now] * len(case.on_their_way)
    room = room_at(times, case.policy.limits, now)
    return Held(room, "throttled") if room > now else None


# In this order: what nobody wants is not held, what is held is not counted.
RULES: tuple[Callable[[Case], Stay | None], ...] = (
    _opted_out,
    _unreachable,
    _quiet,
    _said_before,
    _too_many,
)

"""May a notice go now, and on which channel? A pure function of notice, reader, rules and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.notify.domain.notification import (
    Claimed,
    Held,
    Notification,
    Postponed,
    Unneeded,
)
from services.notify.domain.policy.person import Person
from services.notify.domain.policy.policy import Policy, Urgency
from services.notify.domain.policy.throttle import room_at

_SAME_ON_ITS_WAY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Go:
    """It may go: on the first of these channels now, on the others if that one fails."""

    channels: tuple[str, ...]
    urgency: Urgency


Decision = Go | Held | Unneeded | Postponed


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is: business time, wall time, the district's time zone."""

    business: datetime
    wall: datetime
    zone: ZoneInfo


def decide(  # noqa: PLR0911 - one line a rule, the first that applies
    notice: Notification,
    said: str,
    person: Person,
    policy: Policy,
    moment: Moment,
    on_their_way: Sequence[str] = (),
) -> Decision:
    """Return what becomes of a resident's notice that is due.

    Args:
        notice: the notice.
        said: the same for the same words.
        person: what is known of the reader.
        policy: the rules.
        moment: when it is.
        on_their_way: what is just being said to the same person.

    """
    urgency = policy.urgency(notice.event_type, notice.severity)
    rule = policy.rule(notice.event_type)
    if person.preferences.opted_out and not rule.must_tell and urgency != "danger":
        return Unneeded("suppressed", "opted_out")
    channels = usable(notice, person, policy)
    if not channels:
        return _unreachable(person, notice)
    quiet = policy.quiet_hours.get(notice.audience)
    if quiet is not None and urgency not in quiet.passes and not rule.at_once:
        until = quiet.ends_at(moment.business, moment.zone)
        if until is not None:
            return Held(until, "quiet_hours")
    same = _same_words(notice, said, person, policy, moment.business)
    if same is not None:
        return Unneeded("collapsed", "same_words", same)
    if said in on_their_way:
        return Postponed(moment.wall + _SAME_ON_ITS_WAY, "same_words_on_their_way")
    if urgency not in policy.limits_pass and not rule.must_tell:
        times = [one.at for one in person.told]
        times += [moment.business] * len(on_their_way)
        room = room_at(times, policy.limits, moment.business)
        if room > moment.business:
            return Held(room, "throttled")
    return Go(channels, urgency)


def usable(notice: Notification, person: Person, policy: Policy) -> tuple[str, ...]:
    """Return the channels that may reach the reader, the first one first."""
    order = policy.order(person.reached_by)
    wanted = [one for one in person.preferences.channels if one in order]
    ways = dict.fromkeys([*wanted, *order])
    return tuple(one for one in ways if one not in notice.tried and one not in person.bounced)


def out_of_patience(
    claimed: Claimed, channel: str, urgency: Urgency, policy: Policy, now: datetime
) -> bool:
    """Whether a channel has failed for long enough; ``now`` is wall time."""
    patience = policy.channel(channel).patience.get(urgency)
    return patience is not None and now - claimed.queued_at >= patience


def _unreachable(person: Person, notice: Notification) -> Unneeded:
    left = [one for one in person.reached_by if one not in notice.tried]
    if any(one in person.bounced for one in left):
        return Unneeded("suppressed", "address_suppressed")
    return Unneeded("suppressed", "no_other_channel")


def _same_words(
    notice: Notification, said: str, person: Person, policy: Policy, now: datetime
) -> str | None:
    """Return the notice that said the same lately; what was told but failed does not count."""
    since = now - policy.same_words_within
    earlier = [
        one.notification_id
        for one in person.told
        if one.said == said and one.at > since and one.notification_id != notice.notification_id
    ]
    return earlier[0] if earlier and not notice.tried else None

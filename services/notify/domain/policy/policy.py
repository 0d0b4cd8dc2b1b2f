"""The rules of telling: which notice passes what, on which channels, how many, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from services.notify.domain.notice import Audience
from services.notify.domain.policy.quiet_hours import QuietHours
from services.notify.domain.policy.throttle import Limit
from services.notify.domain.templates.template import Addressee
from services.notify.domain.wording import Language

Urgency = Literal["danger", "urgent", "ordinary"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)


@dataclass(frozen=True, slots=True)
class EventRule:
    """What is special about one type of event.

    ``must_tell``: a transactional notice (the code of an appeal, a refusal, a question with a
    limit): who wants no notices gets it all the same. ``at_once``: it comes in quiet hours too,
    for it answers what the reader did a moment ago.
    """

    urgency: Urgency = "ordinary"
    must_tell: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """One channel in the order in which they are tried.

    ``patience``: for how long it may fail before the next one is tried, by urgency; without one,
    until its retries end. ``receipt_within``: after how long without a receipt that it arrived the
    next one is tried, by urgency.
    """

    channel: str
    patience: Mapping[Urgency, timedelta] = field(default_factory=dict)
    receipt_within: Mapping[Urgency, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suppression:
    """When an address is left alone: after so many hard bounces, for so long; by channel."""

    after: Mapping[str, int] = field(default_factory=dict)
    lasts: timedelta = timedelta(days=180)

    def bounces_of(self, channel: str) -> int:
        """Return how many hard bounces on a channel are enough."""
        return self.after.get(channel, 1)


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules; what it does not mention is ordinary and has no limit."""

    version: int = 0
    events: Mapping[str, EventRule] = field(default_factory=dict)
    urgent_severities: frozenset[str] = frozenset()
    quiet_hours: Mapping[Audience | Addressee, QuietHours] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    limits_pass: frozenset[Urgency] = frozenset({"danger", "urgent"})
    same_words_within: timedelta = timedelta(0)
    channels: tuple[ChannelRule, ...] = ()
    suppression: Suppression = Suppression()
    language: Mapping[Audience, Language] = field(default_factory=dict)
    digest_most: int = 10

    def rule(self, event_type: str) -> EventRule:
        """Return what is special about a type of event."""
        return self.events.get(event_type, _ORDINARY)

    def quiet(self, audience: Audience, addressee: Addressee | None) -> QuietHours | None:
        """Return the quiet hours of a reader: of these people's own, else of their audience."""
        own = self.quiet_hours.get(addressee) if addressee else None
        return own or self.quiet_hours.get(audience)

    def urgency(self, event_type: str, severity: str | None) -> Urgency:
        """Return how urgent a notice is: by its event, or by its ticket's severity (P0, P1)."""
        own = self.rule(event_type).urgency
        return "urgent" if own == "ordinary" and severity in self.urgent_severities else own

    def channel(self, name: str) -> ChannelRule:
        """Return the rule of a channel."""
        return next((one for one in self.channels if one.channel == name), ChannelRule(name))

    def order(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the channels that are set up, in the order in which they are tried."""
        named = [one.channel for one in self.channels if one.channel in known]
        return (*named, *(one for one in known if one not in named))

    def longest_look_back(self) -> timedelta:
        """Return how far back it matters what a reader was told."""
        return max([self.same_words_within, *(one.within for one in self.limits)])


_ORDINARY = EventRule()

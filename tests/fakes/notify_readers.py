"""What notify knows of readers and rules, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notify.adapters.readers.keys import HashedAddresses
from services.notify.adapters.readers.opt_out_links import SealedOptOutLinks
from services.notify.application.plan_sending import PlanSending
from services.notify.domain.policy.bounce import FINAL, Bounce
from services.notify.domain.policy.person import Preferences, Told
from services.notify.domain.policy.policy import Policy, Suppression
from services.notify.ports.suppressions import SuppressedAddress
from tests.fakes.notify import FakeClock

SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="
KEYS = HashedAddresses(SECRET)
LINKS = SealedOptOutLinks("a2V5LWtleS1rZXkta2V5LQ==", "https://huying.example/")


@dataclass
class FakePolicies:
    """Rules that are set at once."""

    rules: Policy = field(default_factory=Policy)

    def current(self) -> Policy:
        return self.rules


@dataclass
class FakePreferences:
    kept: dict[str, Preferences] = field(default_factory=dict)

    def of(self, persons: Collection[str]) -> Mapping[str, Preferences]:
        return {one: self.kept[one] for one in persons if one in self.kept}


@dataclass
class FakeSuppressions:
    kept: dict[str, SuppressedAddress] = field(default_factory=dict)
    counted: set[tuple[str, str]] = field(default_factory=set)

    def of(self, addresses: Collection[str], now: datetime) -> Mapping[str, str]:
        known = [self.kept[one] for one in addresses if one in self.kept]
        return {one.address: one.reason for one in known if one.until and one.until > now}

    def bounced(self, bounces: Sequence[Bounce], rule: Suppression) -> None:
        for one in bounces:
            if (one.address, one.notification_id) in self.counted:
                continue
            self.counted.add((one.address, one.notification_id))
            before = self.kept.get(one.address)
            count = (before.bounces if before else 0) + 1
            enough = one.reason in FINAL or count >= rule.bounces_of(one.channel)
            until = one.at + rule.lasts if enough else None
            if before and before.until and before.until > one.at:
                until = before.until
            self.kept[one.address] = SuppressedAddress(
                one.address, one.channel, one.to, one.reason, count, one.at, until
            )


@dataclass
class FakeTold:
    kept: dict[str, tuple[Told, ...]] = field(default_factory=dict)

    def of(self, persons: Collection[str], since: datetime) -> Mapping[str, tuple[Told, ...]]:
        return {
            one: tuple(told for told in self.kept[one] if told.at > since)
            for one in persons
            if one in self.kept
        }


@dataclass
class Readers:
    """All that a plan looks up, with the plan over it."""

    wall: FakeClock
    channels: Mapping[str, str] = field(default_factory=lambda: {"sms": "phone", "email": "email"})
    policies: FakePolicies = field(default_factory=FakePolicies)
    preferences: FakePreferences = field(default_factory=FakePreferences)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)
    told: FakeTold = field(default_factory=FakeTold)

    def plan(self) -> PlanSending:
        return PlanSending(
            policies=self.policies,
            channels=self.channels,
            keys=KEYS,
            preferences=self.preferences,
            suppressions=self.suppressions,
            told=self.told,
            opt_outs=LINKS,
            business=self.wall,
            wall=self.wall,
            zone=ZoneInfo("Asia/Shanghai"),
        )

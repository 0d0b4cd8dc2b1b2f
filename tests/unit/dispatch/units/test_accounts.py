"""Units' accounts come and go with the directory's units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from services.dispatch.adapters.units.passwords import password_of
from services.dispatch.application.units.keep_accounts import KeepAccounts, RenewPassword
from services.dispatch.domain.units.account import Account, upkeep
from services.dispatch.domain.units.replay import Replay
from services.dispatch.ports.units import BrokerAway
from tests.fakes.dispatch import FakeClock

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
LIVE = Account("chengguan", 1, BEFORE)


class Feed:
    """A feed of which nothing but its trimming is asked."""

    def trim(self, unit: str, before: datetime | None = None) -> int:
        return len(unit)


TRIMMED = cast("Any", Feed())


def test_a_new_unit_is_provisioned_and_a_known_one_left_alone() -> None:
    todo = upkeep({"chengguan", "gongan"}, {"chengguan": LIVE}, {"chengguan"}, NOW)

    assert todo.provision == [Account("gongan", 1, NOW)]
    assert todo.withdraw == []


def test_a_unit_that_left_is_shut_out_and_comes_back_with_another_password() -> None:
    gone = upkeep(set(), {"chengguan": LIVE}, {"chengguan"}, NOW).withdraw[0]
    assert not gone.is_live

    assert upkeep(set(), {"chengguan": gone}, set(), NOW).withdraw == []
    back = upkeep({"chengguan"}, {"chengguan": gone}, set(), NOW).provision[0]

    assert (back.generation, back.is_live) == (2, True)
    passwords = {password_of("chengguan", generation, "secret") for generation in (1, 2)}
    assert len(passwords) == 2


def test_a_user_deleted_by_hand_comes_back_with_the_password_it_had() -> None:
    assert upkeep({"chengguan"}, {"chengguan": LIVE}, set(), NOW).provision == [LIVE]


def test_users_that_we_never_made_are_left_alone() -> None:
    assert upkeep(set(), {}, {"another-districts-unit"}, NOW).withdraw == []


def test_a_replay_ends_with_its_last_number_and_counts_what_it_withheld() -> None:
    replay = Replay("urp_1", "chengguan", 3, 9, "li", NOW, after=2)

    first = replay.went_on(7, sent=4, withheld=1, now=NOW)
    done = first.went_on(9, sent=2, withheld=0, now=NOW)

    assert (first.state, first.after) == ("running", 7)
    assert (done.state, done.sent, done.withheld, done.ended_at) == ("done", 6, 1, NOW)


@dataclass
class Broker:
    """The broker's users in memory, by unit; ``away`` while it does not answer."""

    users: dict[str, int] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    queues: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    away: bool = False

    def provision(self, accounts: Sequence[Account]) -> None:
        self.existing()
        self.users |= {account.unit: account.generation for account in accounts}

    def revoke(self, unit: str) -> None:
        self.existing()
        self.users.pop(unit, None)
        self.ended.append(unit)

    def set_aside(self, unit: str) -> None:
        self.queues[unit] = "aside"

    def keep_queue(self, unit: str) -> None:
        self.queues.pop(unit, None)

    def remove_queue(self, unit: str) -> bool:
        if self.queues.get(unit) == "aside" and unit not in self.unread:
            self.queues[unit] = "removed"
        return self.queues.get(unit) == "removed"

    def existing(self) -> frozenset[str]:
        if self.away:
            raise BrokerAway("away")
        return frozenset(self.users)


@dataclass
class Kept:
    """Accounts and the audit trail in memory."""

    accounts: dict[str, Account] = field(default_factory=dict)
    acts: list[str] = field(default_factory=list)

    def all(self) -> dict[str, Account]:
        return dict(self.accounts)

    def save(self, accounts: Sequence[Account]) -> None:
        self.accounts |= {account.unit: account for account in accounts}

    def append(self, act: str, who: str, what: Mapping[str, Any]) -> int:
        self.acts.append(act)
        return len(self.acts)


@dataclass
class Units:
    """A directory that has nothing but units."""

    units: dict[str, object]

    def current(self) -> "Units":
        return self


def test_accounts_follow_the_directory_over_an_outage_of_the_broker() -> None:
    kept, broker, directory = Kept(), Broker(away=True), Units({"a": 1, "b": 1})
    keep = KeepAccounts(kept, broker, cast("Any", directory), kept, FakeClock(NOW), TRIMMED)

    with pytest.raises(BrokerAway):
        keep()
    broker.away = False
    assert (keep(), keep()) == (2, 0)
    assert broker.users == {"a": 1, "b": 1}

    directory.units = {"b": 1, "c": 1}
    keep()
    assert (broker.users, broker.ended) == ({"b": 1, "c": 1}, ["a"])
    directory.units = {"a": 1, "b": 1, "c": 1}
    keep()
    assert broker.users == {"a": 2, "b": 1, "c": 1}
    del broker.users["b"]
    keep()
    assert broker.users["b"] == 1
    assert kept.acts == ["unit_account.withdrawn"]


def test_a_unit_that_left_keeps_its_queue_for_a_while_and_loses_it_without_losing_an_order() -> (
    None
):
    clock, kept, broker = FakeClock(NOW), Kept(), Broker(unread={"a"})
    directory = Units({"a": 1, "b": 1})
    month = timedelta(days=30)
    keep = KeepAccounts(kept, broker, cast("Any", directory), kept, clock, TRIMMED, grace=month)
    keep()
    directory.units = {"b": 1}
    keep()
    clock.advance(days=29)
    keep()
    assert broker.queues == {}
    clock.advance(days=1)
    for _ in range(3):
        keep()
    assert broker.queues == {"a": "aside"}  # its unread orders are on their way to dead letters
    clock.advance(minutes=2)
    keep()
    assert broker.queues == {"a": "aside"}
    broker.unread.clear()
    for _ in range(2):
        keep()
    assert broker.queues == {"a": "removed"}
    assert kept.acts == ["unit_account.withdrawn", "unit_queue.set_aside", "unit_queue.removed"]


def test_a_unit_that_comes_back_in_between_has_its_queue_as_before() -> None:
    clock, kept, broker = FakeClock(NOW), Kept(), Broker()
    directory = Units({"a": 1})
    none = timedelta(0)
    keep = KeepAccounts(kept, broker, cast("Any", directory), kept, clock, TRIMMED, grace=none)
    keep()
    directory.units = {}
    for _ in range(2):
        keep()
    assert broker.queues == {"a": "aside"}
    directory.units = {"a": 1}
    keep()
    assert (broker.queues, broker.users) == ({}, {"a": 2})


def test_a_renewed_password_replaces_the_old_one_and_may_end_what_is_connected() -> None:
    kept, broker = Kept({"a": Account("a", 3, BEFORE)}), Broker({"a": 3})
    renew = RenewPassword(kept, broker, kept, FakeClock(NOW))

    assert renew("a", by="li", disconnect=False) == Account("a", 4, NOW)
    assert (broker.users, broker.ended) == ({"a": 4}, [])
    renew("a", by="li", disconnect=True)
    assert (broker.users, broker.ended) == ({"a": 5}, ["a"])
    assert renew("gone", by="li", disconnect=False) is None
    assert kept.acts == ["unit_password.renewed"] * 2

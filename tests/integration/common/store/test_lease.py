"""Leases on a real MongoDB, and our own clock under the test's hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.lease import Leases
from tests.support import eventually

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]


@dataclass
class Hand:
    """A monotonic clock moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_one_owner_holds_a_lease_and_each_taking_has_a_greater_fence(database: Db) -> None:
    one, two = (Leases(database["leases"], name) for name in ("one", "two"))
    first = one.acquire("job", 60)
    assert first is not None
    assert two.acquire("job", 60) is None
    assert not two.held("job")
    one.release("job")
    second = two.acquire("job", 60)
    assert second == first + 1
    assert not one.held("job")


def test_what_is_given_back_is_free_within_the_same_millisecond(database: Db) -> None:
    one, two = (Leases(database["leases"], name) for name in ("one", "two"))
    for turn in range(1, 100, 2):
        assert one.acquire("job", 60) == turn
        one.release("job")
        assert two.living("") == set()
        assert two.acquire("job", 60) == turn + 1
        two.release("job")


def test_a_lease_that_ran_out_is_lost_to_its_holder(database: Db) -> None:
    one, two = (Leases(database["leases"], name) for name in ("one", "two"))
    assert one.acquire("job", 0.2) == 1
    assert eventually(lambda: two.acquire("job", 60)) == 2
    assert not one.renew("job")
    one.release("job")  # a lost lease is not one's own to give back
    assert two.renew("job")


def test_the_holder_stops_before_the_server_gives_the_lease_away(database: Db) -> None:
    clock = Hand()
    one = Leases(database["leases"], "one", monotonic=clock)
    one.acquire("job", 10)
    clock.seconds = 7.9
    assert one.held("job")
    clock.seconds = 8.1
    assert not one.held("job")
    assert one.renew("job")
    assert one.held("job")


def test_all_leases_are_renewed_together_and_those_lost_are_named(database: Db) -> None:
    clock = Hand()
    one = Leases(database["leases"], "one", monotonic=clock)
    for name in ("a", "b", "c"):
        assert one.acquire(name, 10) == 1
    database["leases"].update_one({"_id": "b"}, {"$set": {"owner": "two"}, "$inc": {"fence": 1}})
    clock.seconds = 5
    assert one.renew_all() == {"b"}
    clock.seconds = 12
    assert [one.held(name) for name in ("a", "b", "c")] == [True, False, True]


def test_of_many_who_ask_at_once_one_gets_the_lease(database: Db) -> None:
    owners = [Leases(database["leases"], f"owner-{n}") for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        fences = list(pool.map(lambda leases: leases.acquire("job", 60), owners))
    assert sorted(fence for fence in fences if fence is not None) == [1]


def test_the_living_leases_of_a_kind_can_be_counted(database: Db) -> None:
    one = Leases(database["leases"], "one")
    for name in ("relay/1", "relay/2", "other/1"):
        one.acquire(name, 60)
    one.release("relay/2")
    assert Leases(database["leases"], "two").living("relay/") == {"relay/1"}

"""The relay on a real MongoDB, with a publisher that fails on demand."""

import json
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.broker.messages import Message, Published
from services.common.clock import SystemClock
from services.common.contracts.envelope import Envelope
from services.common.observability.metrics import counter, gauge
from services.common.store.lease import Leases
from services.common.store.outbox import Outgoing, push_outbox
from services.common.store.relay import Relay
from tests.fakes.broker import FakePublisher
from tests.integration.common.store.things import (
    born,
    change,
    event,
    in_order,
    outbox_of,
    relay_of,
    running,
    things_of,
    waiting,
)
from tests.support import eventually

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]


def test_state_and_outgoing_events_move_together_or_not_at_all(database: Db) -> None:
    things = things_of(database)
    things.insert_one({**born("a"), "state": "new", "version": 1})
    fragment = push_outbox([Outgoing(event("a", 2))], not_before=SystemClock().now())
    update = {**fragment, "$set": {**fragment["$set"], "state": "done", "version": 2}}
    assert things.update_one({"_id": "a", "version": 1}, update).matched_count == 1
    assert things.update_one({"_id": "a", "version": 1}, update).matched_count == 0
    with pytest.raises(DuplicateKeyError):
        things.insert_one(born("a", 3))
    kept = things.find_one({"_id": "a"})
    assert kept is not None
    assert [entry["id"] for entry in kept["outbox"]] == ["evt_a_1", "evt_a_2"]
    assert [past["sequence"] for past in kept["history"]] == [1, 2]
    assert (kept["state"], kept["sequence"]) == ("done", 2)


def test_what_leaves_is_the_envelope_with_a_copy_for_each_unit(database: Db) -> None:
    things = things_of(database)
    things.insert_one(born("a", units=["chengguan", "gongan"]))
    publisher = FakePublisher()
    with running(relay_of(things, publisher)):
        eventually(lambda: waiting(things) == 0)
    routes = [(m.id, m.exchange, m.routing_key) for m in publisher.sent]
    assert routes == [
        ("evt_a_1", "huying.events", "thing.changed.v1"),
        ("evt_a_1@chengguan", "huying.departments", "chengguan.thing.changed.v1"),
        ("evt_a_1@gongan", "huying.departments", "gongan.thing.changed.v1"),
    ]
    assert Envelope.from_json(publisher.sent[0].body) == event("a", 1)
    assert publisher.sent[0].headers["traceparent"].startswith("00-0af7")
    assert publisher.sent[0].headers["correlationid"] == "apl_1"
    kept = things.find_one({"_id": "a"})
    assert kept is not None
    assert kept["outbox"] == []
    assert "outbox_since" not in kept
    assert len(kept["history"]) == 1


def test_what_is_meant_for_departments_only_does_not_reach_the_services(database: Db) -> None:
    things = things_of(database)
    document = born("a", units=["gongan"])
    document["outbox"][0]["event"]["type"] = "reply.refused.v1"
    things.insert_one(document)
    publisher = FakePublisher()
    with running(relay_of(things, publisher)):
        eventually(lambda: waiting(things) == 0)
    assert [m.routing_key for m in publisher.sent] == ["gongan.reply.refused.v1"]


def test_nothing_leaves_before_its_time(database: Db) -> None:
    things = things_of(database)
    later = SystemClock().now() + timedelta(hours=1)
    things.insert_many([born("later", not_before=later), born("now")])
    publisher = FakePublisher()
    with running(relay_of(things, publisher)):
        eventually(lambda: publisher.sent)
        things.insert_one(born("second"))
        eventually(lambda: len(publisher.sent) == 2)
    assert publisher.ids() == ["evt_now_1", "evt_second_1"]


def test_two_relays_keep_each_aggregates_order_while_writers_write(database: Db) -> None:
    things = things_of(database)
    publisher = FakePublisher()  # one list for both: the order in which the broker got them
    relays = [relay_of(things, publisher, f"relay-{n}", batch=20) for n in (1, 2)]
    names = [f"t{n}" for n in range(40)]
    with running(*relays):
        things.insert_many([born(name, 2) for name in names])
        for sequence in range(3, 8):
            for name in names:
                change(things, name, sequence)
        eventually(lambda: waiting(things) == 0)
    assert set(publisher.ids()) == {f"evt_{name}_{n}" for name in names for n in range(1, 8)}
    assert in_order(publisher.ids())


def test_two_relays_share_the_partitions_and_a_stopped_ones_part_is_taken_over(
    database: Db,
) -> None:
    things = things_of(database)
    first, second = (FakePublisher() for _ in range(2))
    one = relay_of(things, first, "relay-1", lease_seconds=1.0)
    two = relay_of(things, second, "relay-2", lease_seconds=1.0)

    def owners() -> set[tuple[str, int]]:
        held = database["leases"].find({"_id": {"$regex": "partition"}, "owner": {"$ne": None}})
        counts: dict[str, int] = {}
        for lease in held:
            counts[lease["owner"]] = counts.get(lease["owner"], 0) + 1
        return set(counts.items())

    with running(one):
        with running(two):
            eventually(lambda: owners() == {("relay-1", 8), ("relay-2", 8)})
            things.insert_many([born(f"t{n}") for n in range(100)])
            eventually(lambda: waiting(things) == 0)
            assert first.sent
            assert second.sent
        eventually(lambda: owners() == {("relay-1", 16)})
    assert owners() == set()


def test_entries_pushed_while_a_batch_is_on_its_way_are_not_lost(database: Db) -> None:
    things = things_of(database)

    class Meanwhile(FakePublisher):
        """Somebody changes the thing between publication and removal."""

        def publish(self, messages: Sequence[Message]) -> Published:
            published = super().publish(messages)
            if len(self.sent) < 5:
                change(things, "a", len(self.sent) + 1)
            return published

    things.insert_one(born("a"))
    publisher = Meanwhile()
    with running(relay_of(things, publisher)):
        eventually(lambda: len(publisher.sent) == 5 and waiting(things) == 0)
    assert publisher.ids() == [f"evt_a_{n}" for n in range(1, 6)]


def test_a_relay_that_dies_before_removing_publishes_twice_and_loses_nothing(database: Db) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}", 2) for n in range(10)])

    class Killed(BaseException):
        """What ends a process between publication and removal."""

    class DiesAfterwards(FakePublisher):
        def publish(self, messages: Sequence[Message]) -> Published:
            super().publish(messages)
            raise Killed

    dying, living = DiesAfterwards(), FakePublisher()
    with pytest.raises(Killed):
        relay_of(things, dying, "dying").run(threading.Event())
    assert waiting(things) == 10
    with running(relay_of(things, living, "living")):
        eventually(lambda: waiting(things) == 0)
    assert sorted(living.ids()) == sorted(dying.ids())
    assert len(living.sent) == 20


def test_only_what_was_confirmed_in_order_is_removed_when_the_broker_goes_away(
    database: Db,
) -> None:
    things = things_of(database)
    things.insert_one(born("a", 5))
    publisher = FakePublisher(fails_after=2)
    with running(relay_of(things, publisher)):
        eventually(lambda: waiting(things) == 0)
    assert publisher.ids() == [f"evt_a_{n}" for n in range(1, 6)]


def test_while_the_broker_is_away_everything_waits_and_then_goes_out(database: Db) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}") for n in range(3)])
    publisher = FakePublisher(away=True)
    with running(relay_of(things, publisher)):
        eventually(lambda: gauge("huying_outbox_pending", {"service": "tests"})._value.get() == 3)
        assert waiting(things) == 3
        publisher.away = False
        eventually(lambda: waiting(things) == 0)
    assert len(publisher.sent) == 3


def test_an_unroutable_copy_waits_for_its_queue_and_holds_up_nothing(database: Db) -> None:
    things = things_of(database)
    things.insert_one(born("a", 2, units=["gongan"]))
    publisher = FakePublisher(unrouted={"huying.departments"})
    with running(relay_of(things, publisher)):
        eventually(lambda: "evt_a_2" in publisher.ids())
        change(things, "a", 3)
        eventually(lambda: outbox_of(things, "a") == ["evt_a_1", "evt_a_2"])
        assert "evt_a_3" in publisher.ids()
        publisher.unrouted.clear()
        eventually(lambda: waiting(things) == 0)
    assert sorted(publisher.ids()) == [
        "evt_a_1",
        "evt_a_1@gongan",
        "evt_a_2",
        "evt_a_2@gongan",
        "evt_a_3",
    ]


def test_one_document_that_cannot_be_sent_does_not_block_its_partition(database: Db) -> None:
    things = things_of(database)
    poisoned = born("a", 3)
    poisoned["outbox"][1]["event"]["data"] = {"when": SystemClock().now()}  # no JSON for that
    things.insert_one(poisoned)
    things.insert_many([{**born(f"t{n}"), "partition": poisoned["partition"]} for n in range(5)])
    set_aside = counter("huying_relay_set_aside_total", {"service": "tests"})._value
    before = set_aside.get()
    publisher = FakePublisher()
    with running(relay_of(things, publisher)):
        eventually(
            lambda: waiting(things) == 1 and outbox_of(things, "a") == ["evt_a_2", "evt_a_3"]
        )
    assert len(publisher.sent) == 6
    assert "evt_a_1" in publisher.ids()
    assert "evt_a_3" not in publisher.ids()
    assert set_aside.get() == before + 1


def test_events_can_be_prepared_and_leave_plain_when_preparing_fails(database: Db) -> None:
    things = things_of(database)
    things.insert_many([{**born("a"), "place": "here"}, {**born("b"), "place": "nowhere"}])

    def prepare(documents: list[dict[str, Any]]) -> None:
        for document in documents:
            document["outbox"][0]["event"]["data"]["place"] = document["place"]
            if document["place"] == "nowhere":
                raise LookupError("nowhere")

    publisher = FakePublisher()
    relay = relay_of(things, publisher, prepare=prepare, fields=["place"], batch=1)
    with running(relay):
        eventually(lambda: waiting(things) == 0)
    sent = {m.id: json.loads(m.body)["data"] for m in publisher.sent}
    assert sent == {"evt_a_1": {"place": "here"}, "evt_b_1": {}}


def test_the_gauges_tell_how_much_waits_and_since_when(database: Db) -> None:
    things = things_of(database)
    since = SystemClock().now() - timedelta(minutes=5)
    things.insert_many([born("a", not_before=since), born("b")])
    labels = {"service": "gauged"}
    leases = Leases(database["leases"], "relay-1")
    relay = Relay(things, FakePublisher(away=True), leases, service="gauged")
    with running(relay):
        eventually(lambda: gauge("huying_outbox_pending", labels)._value.get() == 2)
    assert 290 < gauge("huying_outbox_oldest_seconds", labels)._value.get() < 400

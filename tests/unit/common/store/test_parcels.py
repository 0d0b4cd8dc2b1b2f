from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.broker.messages import Published
from services.common.store.parcels import judge, messages_of, pack

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def entry(name: str, units: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    event = {"id": name, "type": "ticket.opened.v1", "correlationid": "apl_1", "data": {}}
    return {"id": name, "event": event, "units": list(units), "since": NOW, **more}


def document(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"_id": "tkt_1", "partition": 3, "outbox": list(entries)}


def confirmed(*ids: str) -> Published:
    return Published(frozenset(ids))


def test_all_entries_leave_in_their_order() -> None:
    parcel = pack(document(entry("a", ("gongan",)), entry("b")), NOW)
    assert [message.id for message in parcel.messages] == ["a", "a@gongan", "b"]


def test_an_entry_without_an_answer_keeps_all_that_follows() -> None:
    parcel = pack(document(entry("a"), entry("b"), entry("c")), NOW)
    outcome = judge(parcel, confirmed("a", "c"), NOW)
    assert outcome.done == ["a"]
    assert not outcome.held


def test_a_returned_copy_steps_aside_and_remembers_what_was_confirmed() -> None:
    parcel = pack(document(entry("a", ("gongan",)), entry("b")), NOW)
    outcome = judge(parcel, Published(frozenset({"a", "b"}), {"a@gongan": "NO_ROUTE"}), NOW)
    assert outcome.done == ["b"]
    assert outcome.held["a"]["sent"] == ["a"]
    again = entry("a", ("gongan",), **outcome.held["a"])
    assert pack(document(again), NOW).messages == []
    later = pack(document(again), NOW + timedelta(seconds=2))
    assert [message.id for message in later.messages] == ["a@gongan"]


def test_an_unroutable_entry_is_tried_less_and_less_often_up_to_a_minute() -> None:
    delays = []
    tried = entry("a")
    for _ in range(8):
        tried.pop("retry_at", None)
        outcome = judge(pack(document(tried), NOW), Published(returned={"a": "NO_ROUTE"}), NOW)
        tried.update(outcome.held["a"])
        delays.append((tried["retry_at"] - NOW).total_seconds())
    assert delays == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    "broken",
    [
        entry("b") | {"event": {"id": "b", "type": "t.v1", "data": {"when": NOW}}},
        entry("b") | {"event": {"id": "b", "type": "t.v1", "data": float("nan")}},
        entry("b") | {"event": {"id": "other", "type": "t.v1"}},
        entry("b") | {"event": None},
        {"id": "b"},
        {},
        "not an entry",
    ],
    ids=["no JSON", "not a number", "another id", "no event", "nothing", "empty", "a text"],
)
def test_what_cannot_be_sent_waits_with_its_successors_and_lets_go_what_came_before(
    broken: Any,
) -> None:
    parcel = pack(document(entry("a"), broken, entry("c")), NOW)
    assert [message.id for message in parcel.messages] == ["a"]
    outcome = judge(parcel, confirmed("a"), NOW)
    assert outcome.done == ["a"]
    assert outcome.until is not None
    assert outcome.until > NOW


def test_what_was_not_confirmed_is_not_delayed_by_a_fault_behind_it() -> None:
    parcel = pack(document(entry("a"), {"id": "b"}), NOW)
    outcome = judge(parcel, Published(), NOW)
    assert (outcome.done, outcome.until) == ([], None)


def test_an_answer_to_a_unit_goes_to_the_unit_alone() -> None:
    answer = entry("a", ("gongan",))
    answer["event"]["type"] = "reply.refused.v1"
    assert [message.routing_key for message in messages_of(answer)] == ["gongan.reply.refused.v1"]

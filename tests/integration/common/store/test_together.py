"""One statement gives each document what is its own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.together import (
    Guarded,
    each_its_own,
    each_rewritten,
    each_unless_moved,
)

pytestmark = pytest.mark.integration

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_each_document_gets_its_own_values_and_loses_what_all_lose(
    database: Database[dict[str, Any]],
) -> None:
    things = database["things"]
    things.insert_many([{"_id": name, "kept": name, "claim": 1} for name in ("a", "b", "c")])
    values = {"a": {"told": [{"at": NOON}], "why": None}, "b": {"why": "late"}}

    which = {"_id": {"$in": list(values)}}
    done = things.update_many(which, each_its_own(values, gone=["claim"]))

    assert done.modified_count == 2
    a, b, c = things.find({}, sort=[("_id", 1)])
    assert a == {"_id": "a", "kept": "a", "told": [{"at": NOON}], "why": None}
    assert b == {"_id": "b", "kept": "b", "why": "late"}
    assert c == {"_id": "c", "kept": "c", "claim": 1}


def test_what_looks_like_an_expression_is_kept_as_it_was_said(
    database: Database[dict[str, Any]],
) -> None:
    things = database["things"]
    things.insert_one({"_id": "$a", "secret": "s"})
    said = {"$a": {"text": "$secret", "more": {"$toUpper": "x"}}}

    things.update_many({"_id": "$a"}, each_its_own(said, gone=["nothing"]))

    assert things.find_one({}) == {
        "_id": "$a",
        "secret": "s",
        "text": "$secret",
        "more": {"$toUpper": "x"},
    }


def test_of_two_who_read_the_same_document_one_changes_it(
    database: Database[dict[str, Any]],
) -> None:
    things = database["things"]
    things.insert_many(
        [{"_id": name, "version": 1, "kept": name, "notes": ["n0"]} for name in ("a", "b", "c")]
    )
    changes = {
        "a": Guarded(1, {"version": 2, "told": NOON}, {"notes": ["$n1"], "outbox": [{"id": "e"}]}),
        "b": Guarded(1, {"version": 2}, {"notes": ["n1", "n2", "n3"]}),
        "c": Guarded(7, {"version": 8}),
    }
    which, update = {"_id": {"$in": list(changes)}}, each_unless_moved(changes, {"notes": 3})

    first, second = (things.update_many(which, update) for _ in range(2))

    assert (first.modified_count, second.modified_count) == (2, 0)
    a, b, c = things.find({}, sort=[("_id", 1)])
    assert (a["version"], a["told"], a["kept"]) == (2, NOON, "a")
    assert (a["notes"], a["outbox"]) == (["n0", "$n1"], [{"id": "e"}])
    assert (b["version"], b["notes"]) == (2, ["n1", "n2", "n3"])
    assert c == {"_id": "c", "version": 1, "kept": "c", "notes": ["n0"]}


def test_a_document_is_written_anew_once_and_keeps_what_is_not_its_writer_s(
    database: Database[dict[str, Any]],
) -> None:
    things = database["things"]
    things.insert_many([{"_id": name, "version": 1, "gone": 1} for name in ("a", "b", "c")])
    things.update_one({"_id": "a"}, {"$set": {"rolled": {"n": 1}}})
    become = {
        "a": (1, {"version": 2, "says": "$gone"}),
        "b": (1, {"version": 2}),
        "c": (7, {"version": 8}),
    }
    which, update = {"_id": {"$in": list(become)}}, each_rewritten(become, ["rolled"])

    first, second = (things.update_many(which, update) for _ in range(2))

    assert (first.modified_count, second.modified_count) == (2, 0)
    a, b, c = things.find({}, sort=[("_id", 1)])
    assert a == {"_id": "a", "version": 2, "says": "$gone", "rolled": {"n": 1}}
    assert b == {"_id": "b", "version": 2}
    assert c == {"_id": "c", "version": 1, "gone": 1}

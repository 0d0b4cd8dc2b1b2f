"""One statement gives each document what is its own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.together import each_its_own

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

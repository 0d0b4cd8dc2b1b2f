"""How the relay looks for due documents, on a real MongoDB."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.due import DueDocuments
from services.common.store.outbox import PARTITIONS
from tests.integration.common.store.things import born, things_of

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]
ALL = list(range(PARTITIONS))
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Hand:
    """A monotonic clock moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["_id"] for document in documents]


def test_the_longest_due_come_first_and_no_more_than_a_batch(database: Db) -> None:
    things = things_of(database)
    for n in (3, 1, 2, -1):
        things.insert_one(born(f"t{n}", not_before=NOW - timedelta(minutes=n)))
    due = DueDocuments(things, [], 2)
    assert ids(due.find(ALL, NOW)) == ["t3", "t2"]
    assert due.find([], NOW) == []


def test_a_document_that_lands_late_is_found_by_the_next_sweep(database: Db) -> None:
    things, clock = things_of(database), Hand()
    due = DueDocuments(things, [], 10, monotonic=clock)
    assert due.find(ALL, NOW) == []
    things.insert_one(born("late", not_before=NOW - timedelta(minutes=1)))
    things.insert_one(born("fresh", not_before=NOW))
    assert ids(due.find(ALL, NOW)) == ["fresh"]
    clock.seconds = 6
    assert ids(due.find(ALL, NOW)) == ["late", "fresh"]


def test_what_waits_in_a_partition_taken_over_is_found_at_once(database: Db) -> None:
    things, clock = things_of(database), Hand()
    old = born("old", not_before=NOW - timedelta(hours=1))
    things.insert_one(old)
    due = DueDocuments(things, [], 10, monotonic=clock)
    assert due.find([n for n in ALL if n != old["partition"]], NOW) == []
    assert ids(due.find(ALL, NOW)) == ["old"]

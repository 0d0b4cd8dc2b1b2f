"""What the archive tells an auditor: the last event of each story, page by page."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import SystemClock
from services.common.store.connection import register_mongoengine
from services.reporting.adapters.documents import ArchivedEventDocument
from services.reporting.adapters.event_archive import MongoArchive
from tests.factories.audit import story, ticket_id
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


@pytest.fixture
def archive(database: Database[dict[str, Any]]) -> MongoArchive:
    register_mongoengine(database.client, database.name)
    ArchivedEventDocument.ensure_indexes()
    return MongoArchive(database["archive"])


def test_heads_come_in_order_and_whole_however_small_the_pages(archive: MongoArchive) -> None:
    """A page that ends within a story tells its very last event all the same."""
    lengths = {ticket_id(number): number for number in range(1, 9)}
    for number in range(1, 9):
        archive.keep(list(reversed(story(number, number))))
    seen: list[dict[str, Any]] = []
    while found := archive.heads("tkt_", seen[-1]["subject"] if seen else "", None, 3):
        seen += found
    assert [head["subject"] for head in seen] == sorted(lengths)
    assert {head["subject"]: head["sequence"] for head in seen} == lengths
    last = story(8, 8)[-1]
    assert archive.head(last["subject"]) in seen


def test_heads_since_an_instant_are_those_that_grew(
    archive: MongoArchive, database: Database[dict[str, Any]]
) -> None:
    archive.keep(story(1, 2))
    archive.keep(story(2, 2))
    yesterday = SystemClock().now() - timedelta(days=1)
    database["archive"].update_many(
        {"subject": ticket_id(1)}, {"$set": {"kept_at": yesterday - timedelta(days=1)}}
    )
    assert [h["subject"] for h in archive.heads("tkt_", "", yesterday, 100)] == [ticket_id(2)]


def test_heads_are_read_by_index(archive: MongoArchive, database: Database[dict[str, Any]]) -> None:
    archive.keep(story(1, 3))
    with profiled(database):
        archive.heads("tkt_", "", None, 100)
        archive.head(ticket_id(1))
    assert collection_scans(database) == []
    assert archive.head("tkt_unknown") is None

"""Feed, published copies, cursors, document size and mongoengine on a real MongoDB."""

from datetime import datetime, timedelta
from typing import Any

import mongoengine
import pytest
from pymongo.database import Database
from pymongo.errors import OperationFailure
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)
from pymongo.operations import IndexModel

from services.common.clock import SystemClock
from services.common.store.base_document import AggregateDocument, oversized
from services.common.store.connection import (
    StoreUnavailable,
    connect,
    register_mongoengine,
    service_database,
    store_errors,
)
from services.common.store.cursors import StoredCursor
from services.common.store.feed import EventFeed
from services.common.store.indexes import aggregate_indexes, ensure_indexes
from services.common.store.publications import PublishedCopy
from tests.fakes.broker import FakePublisher
from tests.integration.common.store.things import (
    born,
    change,
    relay_of,
    running,
    things_of,
    waiting,
)
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]
LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def at(seconds: int) -> datetime:
    return LONG_AGO + timedelta(seconds=seconds)


def test_heads_come_in_pages_and_all_of_one_instant_together(database: Db) -> None:
    things = things_of(database)
    instants = [1, 2, 2, 2, 2, 3]
    things.insert_many(
        [{**born(f"t{n}"), "updated_at": at(second)} for n, second in enumerate(instants)]
    )
    feed = EventFeed(things)
    first = feed.heads(LONG_AGO, 2)
    assert [head["subject"] for head in first] == ["t0", "t1", "t2", "t3", "t4"]
    second = feed.heads(first[-1]["updated_at"], 2)
    assert second == [{"subject": "t5", "sequence": 1, "updated_at": at(3)}]
    assert feed.heads(at(3), 2) == []


def test_heads_that_may_still_move_are_not_told_yet(database: Db) -> None:
    things = things_of(database)
    things.insert_one(born("a"))
    soon = SystemClock().now() + timedelta(seconds=31)
    assert EventFeed(things).heads(LONG_AGO, 10) == []
    assert len(EventFeed(things, now=lambda: soon).heads(LONG_AGO, 10)) == 1


def test_the_feed_tells_the_story_after_a_sequence_whether_published_or_not(
    database: Db,
) -> None:
    things = things_of(database)
    things.insert_one(born("a", 2))
    with running(relay_of(things, FakePublisher())):
        eventually(lambda: waiting(things) == 0)
    change(things, "a", 3)
    feed = EventFeed(things)
    assert [event["sequence"] for event in feed.events("a", 1)] == [2, 3]
    assert feed.events("a", 3) == []
    assert feed.events("unknown", 0) == []


def test_a_published_copy_never_goes_back_to_an_older_version(database: Db) -> None:
    copy = PublishedCopy(database["copies"], "directory")
    assert copy.current() is None
    assert copy.save(2, {"units": ["a"]})
    assert not copy.save(1, {"units": []})
    assert not copy.save(2, {"units": []})
    assert copy.current() == (2, {"units": ["a"]})
    assert copy.save(3, {"units": ["b"]})
    assert copy.version() == 3


def test_a_cursor_survives(database: Db) -> None:
    assert StoredCursor(database["cursors"], "intake").get() is None
    StoredCursor(database["cursors"], "intake").set("here")
    StoredCursor(database["cursors"], "intake").set("there")
    assert StoredCursor(database["cursors"], "intake").get() == "there"


def test_relay_feed_and_copies_never_scan_a_collection(database: Db) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}", 2) for n in range(200)])
    with profiled(database):
        with running(relay_of(things, FakePublisher())):
            eventually(lambda: waiting(things) == 0)
        feed = EventFeed(things, settle_seconds=0)
        assert feed.heads(LONG_AGO, 50)
        assert feed.events("t1", 0)
        PublishedCopy(database["copies"], "directory").save(1, {})
        PublishedCopy(database["copies"], "directory").current()
        StoredCursor(database["cursors"], "intake").set("here")
    assert collection_scans(database) == []


def test_the_profiler_does_find_a_scan(database: Db) -> None:
    things = things_of(database)
    things.insert_one(born("a"))
    with profiled(database):
        things.find_one({"sequence": 1})
    scans = collection_scans(database)
    assert [(scan["collection"], scan["operation"]) for scan in scans] == [("things", "query")]


def test_the_relays_index_holds_only_what_waits(database: Db) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}") for n in range(50)])
    with running(relay_of(things, FakePublisher())):
        eventually(lambda: waiting(things) == 0)
    checked = database.command("validate", "things")
    assert checked["keysPerIndex"]["outbox_due"] == 0


def test_making_indexes_again_changes_nothing_and_another_shape_is_refused(database: Db) -> None:
    things = things_of(database)
    ensure_indexes(things, aggregate_indexes())
    assert set(things.index_information()) == {"_id_", "outbox_due", "feed"}
    with pytest.raises(OperationFailure):
        ensure_indexes(things, [IndexModel("other", name="feed")])


def test_an_index_is_waited_for_longer_than_an_answer(database: Db, mongodb_url: str) -> None:
    """Over millions of documents it takes minutes; a client gives a server up after seconds."""
    limits: dict[str, int] = {}

    class Limits(CommandListener):
        def started(self, event: CommandStartedEvent) -> None:
            limits[event.command_name] = event.command.get("maxTimeMS", 0)

        def succeeded(self, event: CommandSucceededEvent) -> None: ...

        def failed(self, event: CommandFailedEvent) -> None: ...

    client = connect(mongodb_url, "test", event_listeners=[Limits()])
    ensure_indexes(client[database.name]["things"], aggregate_indexes())
    client.close()
    assert limits["createIndexes"] > 3_600_000


def test_documents_beyond_the_bound_are_named(database: Db) -> None:
    database["docs"].insert_many([{"_id": "small"}, {"_id": "large", "text": "字" * 1000}])
    assert list(oversized(database["docs"], 2000)) == ["large"]


class Thing(AggregateDocument):
    meta = {"collection": "things", "db_alias": "store_tests"}  # noqa: RUF012 - mongoengine's way
    state = mongoengine.StringField()


def test_mongoengine_reads_through_the_processes_own_client(database: Db, mongodb_url: str) -> None:
    client = connect(mongodb_url, "tests")
    register_mongoengine(client, database.name, alias="store_tests")
    things_of(database).insert_one({**born("a"), "state": "new", "of_a_later_version": 1})
    found = Thing.objects(pk="a").get()
    assert (found.state, found.sequence) == ("new", 1)
    assert Thing._get_collection().database.client is client
    mongoengine.disconnect("store_tests")
    client.close()


def test_a_write_while_the_server_is_away_is_store_unavailable() -> None:
    client = connect("mongodb://127.0.0.1:9/?replicaSet=none", "tests")
    with pytest.raises(StoreUnavailable), store_errors():
        service_database(client, "intake")["appeals"].insert_one({})
    client.close()

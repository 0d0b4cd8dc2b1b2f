"""A long story moves out of its aggregate, and nothing of it is ever missing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database

from services.common.store.feed import EventFeed
from services.common.store.history import KEPT, HistoryMover, history_index, older_index
from services.common.store.indexes import ensure_indexes
from tests.factories.audit import story, ticket_id
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
SUBJECT = ticket_id(1)
Things = Collection[dict[str, Any]]


@pytest.fixture
def things(database: Database[dict[str, Any]]) -> Things:
    ensure_indexes(database["things"], [history_index()])
    ensure_indexes(database["older"], [older_index()])
    return database["things"]


@pytest.fixture
def older(database: Database[dict[str, Any]]) -> Things:
    return database["older"]


def put(things: Things, length: int, **fields: Any) -> list[dict[str, Any]]:
    events = story(1, length)
    document = {"_id": SUBJECT, "history": events, "sequence": length, "history_due": True}
    things.insert_one({**document, **fields})
    return events


def test_the_last_hundred_stay_and_the_feed_reads_both(things: Things, older: Things) -> None:
    events = put(things, 260)
    assert HistoryMover(things, older)() == 160
    kept = things.find_one({"_id": SUBJECT}) or {}
    feed = EventFeed(things, older=older)

    assert kept["history"] == events[-KEPT:]
    assert "history_due" not in kept
    assert feed.events(SUBJECT, 0) == events
    assert feed.events(SUBJECT, 100) == events[100:]
    assert feed.events(SUBJECT, 200) == events[200:]
    assert feed.events(SUBJECT, 150, 20) == events[150:170]
    assert feed.events(SUBJECT, 10, 20) == events[10:30]
    assert feed.events(SUBJECT, 260) == []
    assert HistoryMover(things, older)() == 0


def test_a_mover_killed_between_its_two_writes_loses_nothing(things: Things, older: Things) -> None:
    """Older entries stand in both places until the next round takes them out."""
    events = put(things, 150)
    mover = HistoryMover(things, older)
    mover._keep(SUBJECT, events[:30])  # as far as the first one came
    assert EventFeed(things, older=older).events(SUBJECT, 0) == events
    assert mover() == 50
    assert EventFeed(things, older=older).events(SUBJECT, 0) == events


def test_what_differs_beside_is_left_alone_and_nothing_is_taken_out(
    things: Things, older: Things
) -> None:
    """Whoever wrote there by hand cannot make the mover delete the true entry."""
    events = put(things, 150)
    forged = {**events[6], "data": {}}
    older.insert_one(
        {"_id": f"{SUBJECT}/00000007", "subject": SUBJECT, "sequence": 7, "event": forged}
    )
    assert HistoryMover(things, older)() == 0
    assert (things.find_one({"_id": SUBJECT}) or {})["history"] == events


def test_what_was_not_published_yet_stays(things: Things, older: Things) -> None:
    events = story(1, 150)
    put(things, 150, outbox=[{"id": events[9]["id"], "event": events[9]}])
    assert HistoryMover(things, older)() == 9


def push(things: Things, events: list[dict[str, Any]]) -> None:
    """Write as a busy aggregate does, and mark it every fiftieth time."""
    for event in events:
        fields: dict[str, Any] = {"sequence": event["sequence"]}
        if event["sequence"] % 50 == 0:
            fields["history_due"] = True
        things.update_one({"_id": SUBJECT}, {"$push": {"history": event}, "$set": fields})


def repeat(work: Callable[[], object], stop: threading.Event) -> threading.Thread:
    def loop() -> None:
        while not stop.is_set():
            work()

    thread = threading.Thread(target=loop)
    thread.start()
    return thread


def test_entries_pushed_meanwhile_are_not_touched(things: Things, older: Things) -> None:
    """Writers and movers at once: the story is whole at every instant."""
    events = story(1, 300)
    things.insert_one({"_id": SUBJECT, "history": events[:120], "sequence": 120})
    feed, mover, stop = (
        EventFeed(things, older=older),
        HistoryMover(things, older),
        threading.Event(),
    )
    broken: list[int] = []

    def read() -> None:
        found = [event["sequence"] for event in feed.events(SUBJECT, 0)]
        if found != list(range(1, len(found) + 1)):
            broken.append(len(found))

    threads = [repeat(work, stop) for work in (mover, HistoryMover(things, older), read)]
    push(things, events[120:])
    stop.set()
    for thread in threads:
        thread.join()
    things.update_one({"_id": SUBJECT}, {"$set": {"history_due": True}})
    mover()

    assert broken == []
    assert feed.events(SUBJECT, 0) == events
    assert len((things.find_one({"_id": SUBJECT}) or {})["history"]) == KEPT


def test_mover_and_feed_use_indexes(
    things: Things, older: Things, database: Database[dict[str, Any]]
) -> None:
    put(things, 150)
    with profiled(database):
        HistoryMover(things, older)()
        EventFeed(things, older=older).events(SUBJECT, 0)
    assert collection_scans(database) == []

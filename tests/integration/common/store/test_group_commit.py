"""Group commit on a real MongoDB: together, yet each caller for itself."""

import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from bson.errors import InvalidDocument
from pymongo import monitoring
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import StoreUnavailable, connect
from services.common.store.group_commit import GroupCommitter

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]


def results(futures: list["Future[None]"]) -> list[type | None]:
    """What each caller got: None or the kind of its error."""
    return [type(error) if (error := future.exception()) else None for future in futures]


def test_of_fifty_threads_with_one_id_one_wins_and_the_others_are_told(database: Db) -> None:
    committer = GroupCommitter(database["docs"])
    together = threading.Barrier(50)

    def insert(n: int) -> None:
        together.wait(30)
        committer.insert({"_id": "same", "by": n})

    with ThreadPoolExecutor(50) as pool:
        outcomes = results([pool.submit(insert, n) for n in range(50)])
    committer.close()
    assert outcomes.count(None) == 1
    assert outcomes.count(DuplicateKeyError) == 49
    assert database["docs"].count_documents({}) == 1


def test_one_callers_refusal_does_not_drop_its_neighbours(database: Db) -> None:
    database["docs"].insert_one({"_id": 0})
    committer = GroupCommitter(database["docs"])
    documents: list[dict[str, Any]] = [{"_id": n} for n in range(30)]
    documents.append({"_id": "invalid", "object": object()})
    with ThreadPoolExecutor(31) as pool:
        outcomes = results([pool.submit(committer.insert, document) for document in documents])
    committer.close()
    assert outcomes == [DuplicateKeyError, *[None] * 29, InvalidDocument]
    assert database["docs"].count_documents({}) == 30


def test_a_duplicates_error_names_the_key_and_does_not_carry_the_document(database: Db) -> None:
    database["docs"].insert_one({"_id": 1})
    committer = GroupCommitter(database["docs"])
    with pytest.raises(DuplicateKeyError) as caught:
        committer.insert({"_id": 1, "phone": "13800000000"})
    committer.close()
    assert caught.value.details is not None
    assert caught.value.details["keyPattern"] == {"_id": 1}
    assert "13800000000" not in str(caught.value)
    assert "op" not in caught.value.details


class Inserts(monitoring.CommandListener):
    """Counts the insert commands of a client."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.count += event.command_name == "insert"

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def test_what_many_threads_insert_at_once_goes_in_few_writes(
    database: Db, mongodb_url: str
) -> None:
    inserts = Inserts()
    client = connect(mongodb_url, "tests", event_listeners=[inserts])
    committer = GroupCommitter(client[database.name]["docs"])
    with ThreadPoolExecutor(32) as pool:
        for future in [pool.submit(committer.insert, {"_id": n}) for n in range(640)]:
            future.result()
    committer.close()
    client.close()
    assert database["docs"].count_documents({}) == 640
    assert inserts.count < 320


def test_when_the_store_is_away_every_caller_is_told_within_seconds() -> None:
    client = connect("mongodb://127.0.0.1:9/?replicaSet=none", "tests")
    committer = GroupCommitter(client["nowhere"]["docs"])
    with ThreadPoolExecutor(5) as pool:
        outcomes = results([pool.submit(committer.insert, {"_id": n}) for n in range(5)])
    committer.close()
    client.close()
    assert outcomes == [StoreUnavailable] * 5


def test_a_caller_that_waits_too_long_leaves_nothing_half_done(database: Db) -> None:
    committer = GroupCommitter(database["docs"], timeout_seconds=0.0)
    refused = 0
    for n in range(20):
        try:
            committer.insert({"_id": n, "whole": True})
        except StoreUnavailable:
            refused += 1
    committer.close()
    assert refused
    assert database["docs"].count_documents({"whole": {"$ne": True}}) == 0
    again = GroupCommitter(database["docs"])
    with ThreadPoolExecutor(20) as pool:
        results([pool.submit(again.insert, {"_id": n, "whole": True}) for n in range(20)])
    again.close()
    assert database["docs"].count_documents({"whole": True}) == 20


def test_closing_writes_what_waits_and_refuses_what_comes_later(database: Db) -> None:
    committer = GroupCommitter(database["docs"])
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(committer.insert, {"_id": n}) for n in range(100)]
        waiting[0].result()
        committer.close()
        outcomes = results(waiting)
    assert database["docs"].count_documents({}) == outcomes.count(None)
    assert set(outcomes) <= {None, StoreUnavailable}
    with pytest.raises(StoreUnavailable):
        committer.insert({"_id": "late"})


FORKS = """
import os, sys
from services.common.store.connection import connect
from services.common.store.group_commit import GroupCommitter
collection = connect(sys.argv[1], "tests")[sys.argv[2]]["docs"]
committer = GroupCommitter(collection)
committer.insert({"_id": "parent"})
child = os.fork()
if child == 0:
    committer.insert({"_id": "child"})
    os._exit(0)
status = os.waitpid(child, 0)[1]
committer.insert({"_id": "parent again"})
sys.exit(status)
"""


def test_it_works_on_both_sides_of_a_fork(database: Db, mongodb_url: str) -> None:
    command = [sys.executable, "-c", FORKS, mongodb_url, database.name]
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    found = {document["_id"] for document in database["docs"].find()}
    assert found == {"parent", "child", "parent again"}

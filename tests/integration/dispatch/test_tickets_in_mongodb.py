"""Tickets, directory and the auditor's questions on a real MongoDB."""

import threading
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.base_document import oversized
from services.dispatch.adapters.documents import INDEXES
from services.dispatch.adapters.ticket_repository import MongoTickets
from services.dispatch.bootstrap import Container
from services.dispatch.ports.tickets import StaleAggregate, Tickets
from tests.contract.ports.dispatch_tickets import TicketsSuite
from tests.factories.audit import CHAIN
from tests.factories.dispatch import (
    CENTRE,
    OPERATOR,
    UNIT,
    directory_body,
    later,
    submitted,
)
from tests.factories.dispatch_changes import joining, opening, signing
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


class TestMongoTickets(TicketsSuite):
    """MongoTickets under the port's suite."""

    @pytest.fixture
    def tickets(self, prepared: Database[dict[str, Any]]) -> Tickets:
        return MongoTickets(prepared, CHAIN)


def test_state_story_and_outgoing_events_are_one_write(container: Container) -> None:
    """The document's outbox and history bear what was told, with contiguous sequences."""
    container.open_tickets([submitted(1)])
    document = container.database["tickets"].find_one()

    assert document is not None
    assert [event["sequence"] for event in document["history"]] == [1, 2]
    assert [entry["event"]["type"] for entry in document["outbox"]] == [
        "ticket.opened.v1",
        "work_order.issued.v1",
    ]
    assert [entry["units"] for entry in document["outbox"]] == [[], [UNIT]]
    assert all(event["correlationid"] == "apl_0001" for event in document["history"])
    assert oversized(container.database["tickets"]) == {}


def test_no_hot_path_scans_a_collection(container: Container, clock: FakeClock) -> None:
    """Opening, joining, commands, the scheduler, the auditor, lists and the feed use indexes."""
    container.open_tickets([submitted(number) for number in range(1, 30)])
    with profiled(container.database):
        container.open_tickets(
            [submitted(30), submitted(31, repeat_verdict="certain", repeat_of=(("apl_0001", 0.9),))]
        )
        clock.advance(days=1)
        container.advance_clocks()
        container.auditors.clocks()
        container.lists.dangers(10, OPERATOR)
        container.lists.meetings(None, 10, OPERATOR)
        container.lists.ledger_bucket("0a")
        container.lists.ledger_totals()
        counted, _ = container.listing.counts.everywhere(OPERATOR)
        assert counted["tier"].keys() >= {"0", "1"}
        container.lists.heads(later(days=-400), 10)
        container.heard.known(["apl_0001"])
        container.tickets.by_order("wo_1")

    assert collection_scans(container.database) == []


def test_what_was_heard_over_a_gap_does_not_hide_the_gap(container: Container) -> None:
    """A rating that was lost is found again although its call-back's end came through."""
    container.open_tickets([submitted(1)])
    heard = container.heard
    heard.mark({"apl_0001": 3})
    assert heard.known(["apl_0001"]) == {"apl_0001": 1}

    for sequence in (2, 2, 3, 2, 5):
        heard.mark({"apl_0001": sequence})

    assert heard.known(["apl_0001"]) == {"apl_0001": 3}


def test_ten_schedulers_take_each_step_once(container: Container, clock: FakeClock) -> None:
    """F3: whoever comes second finds nothing left to do."""
    container.open_tickets([submitted(number) for number in range(1, 16)])
    clock.advance(days=20)
    threads = [threading.Thread(target=container.advance_clocks) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    documents = list(container.database["tickets"].find())

    for document in documents:
        told = [e for e in document["history"] if e["type"] == "ticket.escalated.v1"]
        ids = [event["data"]["step_id"] for event in told]
        assert len(ids) == len(set(ids)) == 9
        assert [e["sequence"] for e in document["history"]] == list(
            range(1, document["sequence"] + 1)
        )
    assert container.auditors.clocks() == 0


def test_joined_appeal_s_text_is_kept_beside_the_ticket(container: Container) -> None:
    """The ticket stays small however long its reporters write."""
    container.tickets.add([opening()])
    kept = container.tickets.get("tkt_1")
    assert kept is not None
    container.tickets.save(joining(kept, 7))

    assert [row["_id"] for row in container.lists.texts(["apl_0007"])] == ["apl_0007"]


def test_ledger_counts_every_appeal_once(container: Container) -> None:
    """By bucket and state, and the buckets name the ids."""
    container.open_tickets([submitted(number) for number in range(1, 21)])
    totals = container.lists.ledger_totals()
    buckets = {bucket for bucket, _ in totals}

    assert sum(totals.values()) == 20
    named = {key for bucket in buckets for key in container.lists.ledger_bucket(bucket)}
    assert named == {f"apl_{number:04d}" for number in range(1, 21)}


def test_directory_is_published_once_for_the_same_content(container: Container) -> None:
    """load-preset may run as often as it likes."""
    assert container.publish_directory(directory_body()) == 1
    changed = {**directory_body(), "danger_words": ["爆炸"]}
    assert container.publish_directory(changed) == 2
    assert container.publish_directory(changed) == 2
    current = container.directories.current()

    assert current is not None
    assert current.version == 2
    assert current.danger_words == ("爆炸",)
    assert container.directories.version(1).center_unit == CENTRE  # type: ignore[union-attr]
    events = container.lists.events("directory", 0)
    assert [event["data"]["version"] for event in events] == [1, 2]


def test_numbers_of_parallel_batches_are_never_the_same(container: Container) -> None:
    """One update takes a whole batch's numbers."""
    taken: list[int] = []
    threads = [
        threading.Thread(target=lambda: taken.append(container.counters.take("tickets", 5)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [1, 6, 11, 16, 21, 26, 31, 36]


def test_indexes_are_made_once_and_again(container: Container) -> None:
    """Every process makes them at its start."""
    container.prepare_database()
    names = set(container.database["tickets"].index_information())

    assert {index.document["name"] for index in INDEXES["tickets"]} <= names


def test_writer_with_an_old_version_is_told(container: Container) -> None:
    """The loser of a race changes nothing."""
    container.tickets.add([opening()])
    read = container.tickets.get("tkt_1")
    assert read is not None
    container.tickets.save(signing(read))

    with pytest.raises(StaleAggregate):
        container.tickets.save(signing(read))

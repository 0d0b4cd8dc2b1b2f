"""Facts and archive on a real MongoDB: one query a batch, no doubles, no collection scan."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts.envelope import Envelope
from services.common.store.connection import register_mongoengine
from services.reporting.adapters.documents import DOCUMENTS
from services.reporting.adapters.event_archive import MongoArchive
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.application.fold_events import FoldEvents
from services.reporting.domain.fold import FoldedEvent
from services.reporting.domain.secrecy import Reader
from tests.factories.reporting import TICKET, life, rated, sealed
from tests.factories.reporting_disputes import dispute
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
STAFF = Reader()
STREET = "610104001"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def enveloped(event: FoldedEvent, ticket_id: str = TICKET) -> Envelope:
    subject = ticket_id if event.subject_is_ticket else event.subject
    return Envelope(
        id=f"evt_{subject}_{event.sequence}",
        source="/huying/test",
        type=event.type,
        subject=subject,
        sequence=event.sequence,
        time=NOON,
        data={**event.data, "ticket_id": ticket_id},
        correlationid="apl_1",
    )


@pytest.fixture
def prepared(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    register_mongoengine(database.client, database.name)
    for document in DOCUMENTS:
        document.ensure_indexes()
    return database


@pytest.fixture
def facts(prepared: Database[dict[str, Any]]) -> MongoFacts:
    return MongoFacts(prepared["ticket_facts"])


@pytest.fixture
def archive(prepared: Database[dict[str, Any]]) -> MongoArchive:
    return MongoArchive(prepared["archive"])


def test_same_batch_twice_counts_once(facts: MongoFacts, archive: MongoArchive) -> None:
    """A consumer killed before its ack folds the batch again, and nothing changes."""
    batch = [enveloped(event) for event in [*life(), rated()]]
    fold_events = FoldEvents(facts, archive)

    fold_events(batch)
    fold_events(batch)

    assert facts.overview(STAFF) == {
        "state_closed": 1,
        "tier_1": 1,
        "tickets": 1,
        "acknowledged": 1,
        "routed": 1,
        "rated": 1,
        "members": 1,
    }
    assert facts.sums(STAFF, by=None, start=None, end=None)[None]["content"] == 1


def test_two_workers_racing_lose_no_event(facts: MongoFacts, archive: MongoArchive) -> None:
    """Version guards: whoever loses a race folds again on what the winner wrote."""
    fold_events = FoldEvents(facts, archive)
    single = [[enveloped(event)] for event in [*life(), rated()]]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fold_events, single))

    fact = facts.load([TICKET])[TICKET]
    assert fact.applied.up_to == 9
    assert archive.applied([TICKET, "apl_1"]) == {TICKET: 9, "apl_1": 0}


def test_sums_are_cut_by_dimension_and_period(facts: MongoFacts, archive: MongoArchive) -> None:
    """The period goes by the closing date; each ticket is in one row of a dimension."""
    fold_events = FoldEvents(facts, archive)
    for number in range(5):
        fold_events([enveloped(event, f"tkt_{number}") for event in life()])
    closing_day = datetime(2026, 11, 18, tzinfo=UTC)

    assert facts.sums(STAFF, by="unit", start=closing_day, end=None)["chengguan"]["scope"] == 5
    assert facts.sums(STAFF, by="unit", start=None, end=closing_day) == {}
    found = facts.tickets(STAFF, by="unit", key="chengguan", after="tkt_1", limit=2)
    assert [document["_id"] for document in found] == ["tkt_2", "tkt_3"]


def test_no_query_scans_a_collection(
    prepared: Database[dict[str, Any]], facts: MongoFacts, archive: MongoArchive
) -> None:
    """Every query of reporting walks an index."""
    fold_events = FoldEvents(facts, archive)
    with profiled(prepared):
        fold_events([enveloped(event) for event in [*life(), rated()]])
        fold_events([enveloped(event) for event in life()])
        facts.overview(STAFF)
        facts.disputes(STAFF, start=NOON, end=None)
        facts.sums(STAFF, by="street", start=NOON, end=None)
        facts.sums(STAFF, by=None, start=None, end=None)
        facts.tickets(STAFF, by="unit", key="chengguan", after="", limit=10)
        archive.applied([TICKET])
        archive.newest_time()

    assert collection_scans(prepared) == []


def test_returns_and_rulings_are_counted_by_unit_and_day(
    facts: MongoFacts, archive: MongoArchive
) -> None:
    """By the day on which it happened; the same events again change nothing."""
    fold_events = FoldEvents(facts, archive)
    for _ in range(2):
        fold_events([enveloped(event) for event in [life()[0], *dispute()]])
    day = datetime(2026, 11, 17, tzinfo=UTC)
    found = facts.disputes(STAFF, start=day, end=NOON)

    assert found["chengguan"] == {
        "returned": 1,
        "confirmed": 1,
        "ruled_party": 1,
        "ruled_support": 1,
    }
    assert found["gongan"] == {"ruled_lead": 1}
    assert facts.disputes(STAFF, start=None, end=day) == {}


def test_a_sealed_case_is_in_no_figure_of_whoever_it_is_closed_to(
    prepared: Database[dict[str, Any]], facts: MongoFacts, archive: MongoArchive
) -> None:
    """L2: overview, rates and drill-down, all by indexes."""
    fold_events = FoldEvents(facts, archive)
    fold_events([enveloped(event) for event in life()])
    against = sealed(accused_units=["jd-east"], closed_units=["jd-east"], closed_areas=[STREET])
    fold_events([enveloped(event, "tkt_2") for event in [*life(), against]])
    clue = sealed(discipline_unit="jiwei")
    fold_events([enveloped(event, "tkt_3") for event in [*life(), clue]])
    readers = {
        "service": (Reader(everything=True), 3),
        "staff": (STAFF, 2),
        "staff of the accused street": (Reader("jd-east"), 1),
        "an office within it": (Reader(None, (f"{STREET}001001",)), 1),
        "the disciplinary office": (Reader("jiwei"), 3),
    }
    with profiled(prepared):
        for name, (who, seen) in readers.items():
            assert facts.overview(who)["tickets"] == seen, name
            assert facts.overview(who)["state_closed"] == seen, name
            assert facts.sums(who, by=None, start=None, end=None)[None]["scope"] == seen, name
            found = facts.tickets(who, by="category", key="0101", after="", limit=9)
            assert len(found) == seen, name
            hidden = {"tkt_1", "tkt_2", "tkt_3"} - {one["_id"] for one in found}
            assert len(hidden) == 3 - seen
    assert collection_scans(prepared) == []


def test_no_table_by_place_or_unit_counts_a_case_where_it_is_closed(
    facts: MongoFacts, archive: MongoArchive
) -> None:
    """What is published of a street, or sent to it, is as if nobody had reported it."""
    fold_events = FoldEvents(facts, archive)
    fold_events([enveloped(event) for event in life()])
    against = sealed(accused_units=["jd-east"], closed_units=["jd-east"], closed_areas=[STREET])
    fold_events([enveloped(event, "tkt_2") for event in [*life(), against]])

    def scope(by: str) -> dict[str | None, int]:
        found = facts.sums(STAFF, by=by, start=None, end=None)
        return {key: row["scope"] for key, row in found.items()}

    assert scope("street") == {STREET: 1, None: 1}
    assert scope("area") == {f"{STREET}001": 1, None: 1}
    assert scope("unit") == {"chengguan": 2}
    assert len(facts.tickets(STAFF, by="street", key=STREET, after="", limit=9)) == 1

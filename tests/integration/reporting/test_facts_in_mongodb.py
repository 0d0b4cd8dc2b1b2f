"""Facts and archive on a real MongoDB: one query a batch, no doubles, no collection scan."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pymongo.database import Database

from services.common.clock import SystemClock
from services.common.contracts.envelope import Envelope
from services.common.store.connection import register_mongoengine
from services.reporting.adapters.columns.manifest import Manifests
from services.reporting.adapters.documents import DOCUMENTS
from services.reporting.adapters.event_archive import MongoArchive
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.figures.workshop import MongoWorkshop
from services.reporting.application.facts.rebuild_facts import RebuildFacts
from services.reporting.application.fold_events import FoldEvents
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.fold import FoldedEvent
from services.reporting.domain.secrecy import Reader
from services.reporting.wiring.leases import ROLLING, LeaseLost, rolling_alone
from tests.factories.reporting import TICKET, life, rated, sealed
from tests.factories.reporting_disputes import dispute
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
STAFF = Reader()
ZONE = ZoneInfo("Asia/Shanghai")
STREET = "610104001"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def alone() -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


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
    return MongoFacts(prepared["ticket_facts"], ZONE)


@pytest.fixture
def figures(prepared: Database[dict[str, Any]]) -> MongoFigures:
    past = (prepared["history_facts"], prepared["history_roll_ups"])
    return MongoFigures((prepared["ticket_facts"], prepared["roll_ups"]), past, ZONE)


@pytest.fixture
def archive(prepared: Database[dict[str, Any]]) -> MongoArchive:
    return MongoArchive(prepared["archive"])


def test_same_batch_twice_counts_once(
    facts: MongoFacts, archive: MongoArchive, figures: MongoFigures
) -> None:
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
    assert figures.sums(STAFF, FigureQuery(), ["content"]) == {None: {"content": 1}}


def test_facts_that_were_read_by_an_earlier_version_ask_for_a_rebuild(
    prepared: Database[dict[str, Any]], facts: MongoFacts, archive: MongoArchive
) -> None:
    """More events do not hide that the first were read for less; a rebuild ends it."""
    fold_events = FoldEvents(facts, archive)
    fold_events([enveloped(event) for event in life()[:4]])
    assert (facts.to_rebuild(), facts.waiting()) == (0, 1)
    prepared["ticket_facts"].update_one({"_id": TICKET}, {"$set": {"fold": 0}})
    fold_events([enveloped(event) for event in life()[4:]])
    with profiled(prepared):
        assert facts.to_rebuild() == 1
        facts.waiting()
    assert collection_scans(prepared) == []
    roll_ups = MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"])
    workshop = MongoWorkshop(prepared, ZONE, Manifests(prepared["columns"]).begin_epoch)
    rebuild = RebuildFacts(archive, (facts, roll_ups), workshop, dict, alone)
    rebuild(SystemClock().now, lambda _: None)
    assert (facts.to_rebuild(), facts.waiting()) == (0, 0)


def test_two_workers_racing_lose_no_event(facts: MongoFacts, archive: MongoArchive) -> None:
    """Version guards: whoever loses a race folds again on what the winner wrote."""
    fold_events = FoldEvents(facts, archive)
    single = [[enveloped(event)] for event in [*life(), rated()]]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fold_events, single))

    fact = facts.load([TICKET])[TICKET]
    assert fact.applied.up_to == 9
    assert archive.applied([TICKET, "apl_1"]) == {TICKET: 9, "apl_1": 0}


def test_sums_are_cut_by_dimension_and_period(
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    figures: MongoFigures,
) -> None:
    """The same before and after the roll-ups have it, and from the tickets behind the figure."""
    fold_events = FoldEvents(facts, archive)
    for number in range(5):
        fold_events([enveloped(event, f"tkt_{number}") for event in life()])
    roll_ups = MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"])
    closing = FigureQuery("unit", "2026-11-18", "2026-11-18")
    before = FigureQuery("unit", None, "2026-11-17")
    narrow = FigureQuery("street", where={"unit": "chengguan", "category": "0101"})
    for _ in range(2):
        assert figures.sums(STAFF, closing, ["scope"]) == {"chengguan": {"scope": 5}}
        assert figures.sums(STAFF, before, ["scope"]) == {}
        assert figures.sums(STAFF, narrow, ["scope"]) == {STREET: {"scope": 5}}
        while roll_ups.roll():
            pass
    assert prepared["ticket_facts"].count_documents({"stale": True}) == 0
    one = FigureQuery(where={"unit": "chengguan"})
    assert figures.sums(STAFF, one, ["scope"]) == {"chengguan": {"scope": 5}}
    found = figures.tickets(STAFF, one, ["scope"], "tkt_1", 2)
    assert [document["_id"] for document in found] == ["tkt_2", "tkt_3"]


def test_roll_ups_follow_every_change_once(
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    figures: MongoFigures,
) -> None:
    """Event by event, rolled by two at once: in the end as if it had come in one piece."""
    fold_events = FoldEvents(facts, archive)
    roll_ups = MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"])
    for event in [*life(), rated()]:
        fold_events([enveloped(event)])
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: roll_ups.roll(), range(2)))
    by_tier = FigureQuery("tier")
    measures = ["opened", "signed_in_time", "tier_1", "content", "closed_of_due"]
    assert figures.sums(STAFF, by_tier, measures) == {"1": dict.fromkeys(measures, 1)}
    rolled = prepared["roll_ups"].aggregate([{"$match": {"dimension": "all"}}])
    assert sum(row["m"].get("opened", 0) for row in rolled) == 1


def test_rebuild_gives_the_same_numbers_also_of_an_anonymised_appeal(
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    figures: MongoFigures,
) -> None:
    """I6: the old ones are read until the new ones stand; what comes meanwhile is in them."""
    fold_events = FoldEvents(facts, archive)
    for number in range(3):
        fold_events([enveloped(event, f"tkt_{number}") for event in life()])
    facts.exclude({"tkt_1": frozenset({"deadline"})})
    archive.erase_words("apl_1")
    roll_ups = MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"])

    def numbers() -> list[dict[str, Any]]:
        unlike = {"version": 0, "writer": 0, "changed_at": 0}
        while roll_ups.roll():
            pass
        kept = list(prepared["ticket_facts"].find({}, unlike, sort=[("_id", 1)]))
        sums = prepared["roll_ups"].find({}, sort=[("_id", 1)])
        return kept + [one for one in sums if any(one["m"].values())]

    before = numbers()
    prepared["ticket_facts"].update_one({"_id": "tkt_2"}, {"$set": {"parts": [], "stale": True}})

    def meanwhile(_: int) -> None:
        assert figures.sums(STAFF, FigureQuery(), ["opened"]) == {None: {"opened": 2}}
        late = enveloped(rated("apl_9", satisfaction="dissatisfied"), "tkt_0")
        fold_events([late])

    excluded = {"tkt_1": frozenset({"deadline"})}
    workshop = MongoWorkshop(prepared, ZONE, Manifests(prepared["columns"]).begin_epoch)
    rebuild = RebuildFacts(archive, (facts, roll_ups), workshop, lambda: excluded, alone)
    rebuild(SystemClock().now, meanwhile)

    assert figures.sums(STAFF, FigureQuery(), ["answered"]) == {None: {"answered": 1}}
    again = numbers()
    changed = {one["_id"] for one in again if one not in before}
    assert "tkt_0" in changed
    assert not {"tkt_1", "tkt_2"} & changed
    assert {one["_id"] for one in before} == {one["_id"] for one in again}
    with profiled(prepared):
        figures.sums(STAFF, FigureQuery("unit"), ["opened"])
    assert collection_scans(prepared) == []


def test_many_tickets_are_taken_out_at_once_though_one_statement_could_not_hold_them(
    prepared: Database[dict[str, Any]], facts: MongoFacts
) -> None:
    """A rebuild puts every exclusion back at once; MongoDB refuses a statement over 16 MB."""
    ids = [f"tkt_{number}" for number in range(620)]
    long = {"title": "长" * 10_000}
    facts.save([TicketFact(name, values=long) for name in ids])

    facts.exclude(dict.fromkeys(ids, frozenset({"deadline"})))

    assert prepared["ticket_facts"].count_documents({"excluded": ["deadline"]}) == len(ids)


def test_a_rebuild_that_was_overtaken_leaves_everything_as_it_is(
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stood still, and the scheduler took its lease: it neither swaps nor takes it back."""
    monkeypatch.setattr("services.reporting.wiring.leases._SECONDS", 3.0)
    leases, roll_ups = (
        prepared["leases"],
        MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"]),
    )
    facts.save([TicketFact("tkt_live")])
    seen: list[bool] = []

    @contextmanager
    def overtaken() -> Iterator[Callable[[], None]]:
        with rolling_alone(leases) as make_sure:
            leases.update_one({"_id": ROLLING}, {"$set": {"owner": "scheduler"}})
            eventually(lambda: _is_lost(make_sure))
            yield make_sure

    workshop = MongoWorkshop(prepared, ZONE, lambda: seen.append(True))
    rebuild = RebuildFacts(archive, (facts, roll_ups), workshop, dict, overtaken)
    with pytest.raises(LeaseLost):
        rebuild(SystemClock().now, lambda _: None)
    assert seen == []
    assert set(facts.load(["tkt_live"])) == {"tkt_live"}
    lease = leases.find_one({"_id": ROLLING})
    assert lease is not None
    assert lease["owner"] == "scheduler"


def _is_lost(make_sure: Callable[[], None]) -> bool:
    try:
        make_sure()
    except LeaseLost:
        return True
    return False


def test_no_query_scans_a_collection(
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    figures: MongoFigures,
) -> None:
    """Every query of reporting walks an index."""
    fold_events = FoldEvents(facts, archive)
    with profiled(prepared):
        fold_events([enveloped(event) for event in [*life(), rated()]])
        fold_events([enveloped(event) for event in life()])
        facts.overview(STAFF)
        facts.disputes(STAFF, start=NOON, end=None)
        figures.sums(STAFF, FigureQuery("street", "2026-11-01"), ["scope"])
        figures.sums(STAFF, FigureQuery("unit", where={"street": STREET}), ["scope"])
        figures.tickets(STAFF, FigureQuery(where={"unit": "chengguan"}), ["scope"], "", 10)
        MongoRollUps(prepared["ticket_facts"], prepared["roll_ups"]).roll()
        facts.outdated(10)
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
    prepared: Database[dict[str, Any]],
    facts: MongoFacts,
    archive: MongoArchive,
    figures: MongoFigures,
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
            assert figures.sums(who, FigureQuery(), ["scope"])[None]["scope"] == seen, name
            narrow = FigureQuery("kind", where={"category": "0101"})
            assert figures.sums(who, narrow, ["scope"])["help"]["scope"] == seen, name
            behind = FigureQuery(where={"category": "0101"})
            found = figures.tickets(who, behind, ["scope"], "", 9)
            assert len(found) == seen, name
            hidden = {"tkt_1", "tkt_2", "tkt_3"} - {one["_id"] for one in found}
            assert len(hidden) == 3 - seen
    assert collection_scans(prepared) == []


def test_no_table_by_place_or_unit_counts_a_case_where_it_is_closed(
    facts: MongoFacts, archive: MongoArchive, figures: MongoFigures
) -> None:
    """What is published of a street, or sent to it, is as if nobody had reported it."""
    fold_events = FoldEvents(facts, archive)
    fold_events([enveloped(event) for event in life()])
    against = sealed(accused_units=["jd-east"], closed_units=["jd-east"], closed_areas=[STREET])
    fold_events([enveloped(event, "tkt_2") for event in [*life(), against]])

    def scope(by: Dimension) -> dict[str | None, int]:
        found = figures.sums(STAFF, FigureQuery(by), ["scope"])
        return {key: row["scope"] for key, row in found.items()}

    assert scope("street") == {STREET: 1, None: 1}
    assert scope("area") == {f"{STREET}001": 1, None: 1}
    assert scope("unit") == {"chengguan": 2}
    behind = FigureQuery(where={"street": STREET})
    assert len(figures.tickets(STAFF, behind, ["scope"], "", 9)) == 1

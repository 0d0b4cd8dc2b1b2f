"""Sums that an earlier release kept, which had none of months, are right before and after."""

from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.connection import register_mongoengine
from services.reporting.adapters.documents import DOCUMENTS
from services.reporting.adapters.event_archive import MongoArchive
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.figures.months import without_months
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.application.fold_events import FoldEvents
from services.reporting.domain.figures import FigureQuery
from tests.factories.reporting import life
from tests.integration.reporting.test_facts_in_mongodb import STAFF, STREET, ZONE, enveloped
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
NOVEMBER = ("2026-11-01", "2026-11-30")
PLAIN = FigureQuery("unit", *NOVEMBER)
NARROW = FigureQuery(None, "2026-01-01", None, where={"street": STREET})


@pytest.fixture
def kept(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Return a database whose three tickets an earlier release has rolled, a fourth not yet."""
    register_mongoengine(database.client, database.name)
    for document in DOCUMENTS:
        document.ensure_indexes()
    fold = FoldEvents(MongoFacts(database["ticket_facts"], ZONE), MongoArchive(database["archive"]))
    for number in range(3):
        fold([enveloped(event, f"tkt_{number}") for event in life()])
    while MongoRollUps(database["ticket_facts"], database["roll_ups"]).roll():
        pass
    database["roll_ups"].delete_many({"dimension": {"$regex": "month"}})
    fold([enveloped(event, "tkt_3") for event in life()])
    return database


def test_an_earlier_release_s_sums_of_days_are_added_up_until_those_of_months_are_made(
    kept: Database[dict[str, Any]],
) -> None:
    past = (kept["history_facts"], kept["history_roll_ups"])
    figures = MongoFigures((kept["ticket_facts"], kept["roll_ups"]), past, ZONE)
    roll_ups = MongoRollUps(kept["ticket_facts"], kept["roll_ups"])
    for is_made in (False, True):
        assert figures.sums(STAFF, PLAIN, ["scope"]) == {"chengguan": {"scope": 4}}
        assert figures.sums(STAFF, NARROW, ["scope"]) == {STREET: {"scope": 4}}
        assert (without_months(kept["roll_ups"]) == []) == is_made
        with profiled(kept):
            while roll_ups.roll():
                pass
        assert collection_scans(kept) == []
    month = kept["roll_ups"].find_one({"dimension": "unit/month", "key": "chengguan"})
    assert month is not None
    assert (month["day"], month["m"]["scope"]) == ("2026-11", 4)


def test_sums_of_months_without_all_of_their_days_are_made_anew(
    kept: Database[dict[str, Any]],
) -> None:
    """Whoever rolled on without making them first left what came since alone."""
    odd = {"dimension": "unit/month", "day": "2026-11", "key": "chengguan", "m": {"scope": 1}}
    kept["roll_ups"].insert_one({"_id": "unit/month|2026-11|=chengguan", **odd})
    while MongoRollUps(kept["ticket_facts"], kept["roll_ups"]).roll():
        pass
    month = kept["roll_ups"].find_one({"_id": "unit/month|2026-11|=chengguan"})
    assert month is not None
    assert month["m"]["scope"] == 4

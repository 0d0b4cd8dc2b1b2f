"""Kept views in MongoDB."""

from typing import Any

import pytest
from pymongo.database import Database

from services.console.adapters.saved_views import MongoSavedViews
from tests.contract.ports.console_views import SavedViewsSuite, view
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


class TestMongoSavedViews(SavedViewsSuite):
    @pytest.fixture
    def kept(self, database: Database[dict[str, Any]]) -> MongoSavedViews:
        made = MongoSavedViews(database)
        made.prepare()
        return made

    def test_no_question_reads_everybody_s_views(
        self, kept: MongoSavedViews, database: Database[dict[str, Any]]
    ) -> None:
        kept.prepare()
        with profiled(database):
            kept.keep(view("vw_1"))
            kept.shown_to("li", "centre")
            kept.of_owner("li")
            kept.remove("vw_1")
        assert collection_scans(database) == []

"""The analyst's door while the tables behind it are being replaced."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import duckdb
import pytest

from services.reporting.adapters.analysis.door import AnalystDoor, QueryRefused, TablesBeingMade
from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 19, 10, tzinfo=UTC)  # business time, which need not be the wall's


class Replaced:
    """Columns whose files are taken away ``times`` times before a question can read them."""

    def __init__(self, folder: Path, times: int) -> None:
        self._folder = folder
        self._left = times
        row = "SELECT 7 AS tier, 'tkt_1' AS ticket_id, NULL AS category, NULL AS area, NULL AS unit"
        with duckdb.connect() as engine:
            engine.sql(row).write_parquet(str(folder / "now.parquet"))

    def current(self) -> Manifest:
        self._left -= 1
        return Manifest(0, datetime(2026, 11, 22, tzinfo=UTC), AS_OF, {})

    def paths(self, _: Manifest, table: str) -> list[Path]:
        name = "gone" if self._left >= 0 else "now"
        return [self._folder / f"{name}.parquet"] if table == "tickets" else []


class NoNames:
    """No names at all."""

    def all_of(self, _: str) -> dict[str, str]:
        return {}


def door(folder: Path, times: int) -> AnalystDoor:
    columns = cast("Columns", Replaced(folder, times))
    return AnalystDoor(columns, lambda at_least_one: None, NoNames(), ZONE, seconds=60)


def test_a_question_that_lost_its_files_is_asked_again(tmp_path: Path) -> None:
    """A newer snapshot takes the files of the one before away, also under a question."""
    found = door(tmp_path, 1).ask("SELECT tier FROM tickets", 10)

    assert (found["rows"], found["as_of"]) == ([[7]], "2026-11-19T18:00:00+08:00")


def test_a_bad_question_is_refused_by_what_is_wrong_with_it(tmp_path: Path) -> None:
    """And not by what happens to the files meanwhile."""
    with pytest.raises(QueryRefused, match="teir"):
        door(tmp_path, 0).ask("SELECT teir FROM tickets", 10)


def test_a_good_question_is_never_called_bad_however_often_it_loses_its_files(
    tmp_path: Path,
) -> None:
    with pytest.raises(TablesBeingMade, match="ask again soon"):
        door(tmp_path, 9).ask("SELECT tier FROM tickets", 10)

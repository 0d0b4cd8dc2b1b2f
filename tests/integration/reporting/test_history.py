"""History on a real MongoDB: equal to a plain pandas script, and the same however often it runs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from pymongo.database import Database

from services.common.store.connection import register_mongoengine
from services.reporting.adapters.columns.manifest import Manifests
from services.reporting.adapters.documents import DOCUMENTS
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.history.mapping_file import read_mapping
from services.reporting.adapters.history.store import MongoHistory
from services.reporting.adapters.history.table_files import Table, facts_of
from services.reporting.application.history.import_history import ImportHistory, Told
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.history.case import FileRow
from services.reporting.domain.history.tally import Tally
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.history import ImportOvertaken, ImportRun, Turn
from services.reporting.wiring.leases import history_lease
from tests.factories.history import GOOD, write_file, write_mapping
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
BALTIMORE = ROOT.parent / "shared" / "data" / "requests311" / "baltimore.csv"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SILENT = Told(lambda _: None, lambda _: None)


@pytest.fixture
def prepared(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    register_mongoengine(database.client, database.name)
    for document in DOCUMENTS:
        document.ensure_indexes()
    return database


def imported(
    prepared: Database[dict[str, Any]], file: Path, mapping: Path, *, run: str, stop_after: int = 0
) -> Tally:
    with history_lease(prepared["leases"], "any") as turn:
        assert turn is not None
        return imported_by(prepared, file, mapping, turn, run=run, stop_after=stop_after)


def imported_by(
    prepared: Database[dict[str, Any]],
    file: Path,
    mapping: Path,
    turn: Turn,
    *,
    run: str,
    stop_after: int = 0,
) -> Tally:
    read = read_mapping(mapping)
    facts = facts_of(file, read.options)
    history = history_of(prepared)
    begun = ImportRun(facts.sha256 + read.digest, run, read.rules.source, turn.fence)
    going = history.begin(begun, {}, anew=False)
    with Table(file, facts, read.options) as table:
        rows: Iterator[FileRow] = table.rows()
        if stop_after:
            rows = _breaking_off(rows, stop_after)
        take = ImportHistory(history, turn.make_sure)
        return take(rows, read.rules, going, NOW, SILENT)


def history_of(prepared: Database[dict[str, Any]]) -> MongoHistory:
    cases, sums = prepared["history_facts"], prepared["history_roll_ups"]
    gone = Manifests(prepared["columns"]).begin_epoch
    return MongoHistory(cases, prepared["history_runs"], MongoRollUps(cases, sums), ZONE, gone)


class _Killed(RuntimeError):
    """The process dies."""


def _breaking_off(rows: Iterator[FileRow], after: int) -> Iterator[FileRow]:
    yield from islice(rows, after)
    raise _Killed


def figures(prepared: Database[dict[str, Any]]) -> dict[str | None, tuple[int, int]]:
    past = (prepared["history_facts"], prepared["history_roll_ups"])
    found = MongoFigures((prepared["ticket_facts"], prepared["roll_ups"]), past, ZONE)
    sums = found.sums(Reader(), FigureQuery("unit"), ["due", "on_time"])
    return {unit: (row["due"], row["on_time"]) for unit, row in sums.items() if row["due"]}


def in_pandas(file: Path, names: dict[str, str], form: str) -> dict[str, tuple[int, int]]:
    """What a plain script says: rows with a due and a closing date, closed no later than due."""
    table = pd.read_csv(file, dtype=str)
    due, closed = (pd.to_datetime(table[names[one]], format=form) for one in ("due", "closed"))
    both = table[due.notna() & closed.notna()].assign(on_time=closed <= due)
    grouped = both.groupby(names["unit"])["on_time"].agg(["size", "sum"])
    return {str(unit): (int(row["size"]), int(row["sum"])) for unit, row in grouped.iterrows()}


@pytest.mark.shared_data
@pytest.mark.skipif(not BALTIMORE.exists(), reason="the shared requests are not here")
def test_on_time_rate_of_each_agency_is_what_pandas_says(
    prepared: Database[dict[str, Any]],
) -> None:
    """To the last row: killed in the middle, gone on with, and repeated."""
    mapping = ROOT / "deploy" / "history" / "baltimore.yaml"
    names = {"due": "DueDate", "closed": "CloseDate", "unit": "Agency"}
    said = in_pandas(BALTIMORE, names, "%m/%d/%Y %I:%M:%S %p")

    with pytest.raises(_Killed):
        imported(prepared, BALTIMORE, mapping, run="run_1", stop_after=2500)
    tally = imported(prepared, BALTIMORE, mapping, run="run_2")
    again = imported(prepared, BALTIMORE, mapping, run="run_3")

    assert figures(prepared) == said
    assert (tally.rows_read, tally.kept, sum(tally.refused.values())) == (4897, 4897, 0)
    told = {unit: (one.closed_with_due, one.on_time) for unit, one in tally.units.items()}
    assert told == said
    assert (tally.punctuality.closed_with_due, tally.punctuality.on_time) == (4688, 3922)
    assert tally.stored == {"added": 4897}
    assert again.stored == {"unchanged": 4897}


def test_our_own_file_counts_as_pandas_does_and_its_changes_are_taken_over(
    prepared: Database[dict[str, Any]], tmp_path: Path
) -> None:
    """A later export replaces what changed; two rows with one number stay one."""
    mapping = write_mapping(tmp_path)
    rows = [row for row in GOOD if not row.startswith("A4")]
    file = write_file(tmp_path, *rows)
    names = {"due": "Due", "closed": "Closed", "unit": "Bureau"}
    said = in_pandas(file, names, "%Y-%m-%d %H:%M")
    imported(prepared, file, mapping, run="run_1")
    assert figures(prepared) == {"chengguan": said["城管局"], "zhujian": said["住建局"]}

    late = rows[0].replace("2025-03-10 09:00,办结", "2025-03-11 09:00,办结")
    later = write_file(tmp_path, late, *rows[1:], rows[1], name="later.csv")
    with profiled(prepared):
        tally = imported(prepared, later, mapping, run="run_2")
        again = imported(prepared, later, mapping, run="run_3")
        assert figures(prepared)["chengguan"] == (2, 0)
    assert collection_scans(prepared) == []
    assert tally.stored == {"changed": 1, "unchanged": 3}
    assert tally.refused == again.refused == {"number_repeated": 1}
    assert json.loads(json.dumps(tally.told())) == Tally.from_told(tally.told()).told()


def test_an_import_that_stood_still_goes_no_further_beside_the_one_that_took_over(
    prepared: Database[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporting.wiring.leases._SECONDS", 1.0)
    mapping, file = write_mapping(tmp_path), write_file(tmp_path, *GOOD)
    name = "import-history-any"
    with history_lease(prepared["leases"], "any") as turn:
        assert turn is not None
        prepared["leases"].update_one({"_id": name}, {"$set": {"owner": "another"}})
        eventually(lambda: _is_over(turn))
        with pytest.raises(ImportOvertaken):
            imported_by(prepared, file, mapping, turn, run="run_1")
    assert prepared["history_facts"].count_documents({}) == 0
    lease = prepared["leases"].find_one({"_id": name})
    assert lease is not None
    assert lease["owner"] == "another"  # it does not take back what it lost


def _is_over(turn: Turn) -> bool:
    try:
        turn.make_sure()
    except ImportOvertaken:
        return True
    return False


def test_a_batch_that_comes_late_writes_nothing_over_what_a_later_turn_has_brought(
    prepared: Database[dict[str, Any]], tmp_path: Path
) -> None:
    """It stood still between making sure and writing: there the fence alone helps."""
    mapping = write_mapping(tmp_path)
    old = write_file(tmp_path, *GOOD, "A6,2025-03-03 09:00,,,在办,城管局,,", name="old.csv")
    late = GOOD[0].replace("2025-03-10 09:00,办结", "2025-03-11 09:00,办结")
    new = write_file(tmp_path, late, *GOOD[1:], name="new.csv")
    earlier, later = Turn(1, lambda: None), Turn(2, lambda: None)
    imported_by(prepared, new, mapping, later, run="run_2")
    said = figures(prepared)
    forgets = history_of(prepared)

    with pytest.raises(ImportOvertaken):
        imported_by(prepared, old, mapping, earlier, run="run_1")
    assert figures(prepared) == said
    assert forgets.forget("old-hotline", earlier.fence) == 1  # the one that was not there yet
    with pytest.raises(ImportOvertaken):
        imported_by(prepared, new, mapping, earlier, run="run_3")  # nor does its progress count
    again = imported_by(prepared, new, mapping, Turn(3, lambda: None), run="run_4")
    assert again.stored == {"unchanged": len(GOOD)}
    assert forgets.forget("old-hotline", 3) == len(GOOD)

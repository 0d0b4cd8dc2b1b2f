"""The analyst's door answers questions about the facts, and does nothing else at all."""

from typing import Any

import duckdb
import pytest

from services.reporting.adapters.analysis.door import TablesBeingMade
from services.reporting.adapters.analysis.query_process import NotAQuestion, answered
from tests.factories.reporting import life, rated, sealed
from tests.factories.reporting_desk import Desk

pytestmark = pytest.mark.integration
PATH = "/api/v1/sql"
HARMFUL = (
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
    "SELECT content FROM read_text('/etc/passwd')", "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'", "COPY tickets TO '/tmp/stolen.csv'",
    "SELECT 1; DROP VIEW tickets", "DROP VIEW tickets", "CREATE TABLE x AS SELECT 1",
    "INSTALL httpfs", "LOAD httpfs", "ATTACH '/tmp/x.db'", "SET memory_limit='9GB'",
    "PRAGMA database_list", "SELECT 1) q; DROP VIEW tickets; --", "", ";", "-- nothing",
    "SELECT getenv('PATH')", "SELECT nothing FROM tickets",
)  # fmt: skip


def test_questions_are_answered_and_nothing_else_is_done(desk: Desk) -> None:
    for number in range(3):
        desk.hear([*life(), rated()], f"tkt_{number}", unit="chengguan")
    desk.hear([*life(), sealed(closed_units=["chengguan"])], "tkt_shut", unit="chengguan")

    sql = "SELECT unit, count(*) AS n, min(opened_at) AS first FROM tickets GROUP BY 1 -- by unit"
    told = desk.send(PATH, {"sql": sql}, "analyst")
    assert told.status_code == 200, told.json
    assert [one["name"] for one in told.json["columns"]] == ["unit", "n", "first"]
    assert told.json["rows"][0][:2] == ["chengguan", 3]
    more = desk.send(PATH, {"sql": "SELECT ticket_id FROM tickets", "rows": 2}, "analyst").json
    assert (len(more["rows"]), more["more"]) == (2, True)
    names = {one["name"] for one in desk.get(f"{PATH}/tables", "analyst")["tickets"]}
    assert {"unit", "opened_at", "answers_solved"} <= names
    others = {
        "SELECT count(*), bool_and(signed_in_time) FROM work_orders WHERE leads": [3, True],
        "SELECT count(*), min(satisfaction) FROM ratings": [3, "satisfied"],
        "SELECT max(tier), min(trigger) FROM escalations": [1, "unacknowledged"],
        "SELECT count(*), sum(score) FROM whistles": [0, None],
        "SELECT count(*) FROM happenings JOIN units ON code = unit": [0],
        "SELECT count(*) FROM tickets WHERE unit_name IS NULL": [3],
    }
    for question, row in others.items():
        assert desk.send(PATH, {"sql": question}, "analyst").json["rows"] == [row], question
    for columns in desk.get(f"{PATH}/tables", "analyst").values():
        assert all(one["title"] != f"column_{one['name']}" for one in columns)

    numbers = desk.container.numbers
    taken = numbers.columns.current()
    assert taken is not None
    paths = [str(path) for path in numbers.columns.paths(taken, "tickets")]
    asked = {"tables": {"tickets": {"paths": paths, "columns": {}}}, "rows": 5}
    for harmful in HARMFUL:
        with pytest.raises((NotAQuestion, duckdb.Error)):
            answered({**asked, "sql": harmful})
    answer = desk.send(PATH, {"sql": HARMFUL[0]}, "analyst")
    assert (answer.status_code, answer.json["type"]) == (422, "urn:huying:problem:sql_refused")
    for role in ("supervisor", "ops", "unit_leader", "auditor"):
        assert desk.send(PATH, {"sql": "SELECT 1"}, role).status_code == 403


def test_an_answer_is_json_whatever_was_asked() -> None:
    """Columns of one name stay two; what is no finite number is null."""
    sql = "SELECT 1 AS a, 2 AS a, 'nan'::DOUBLE, '-inf'::DOUBLE, 1e400, [1.5, 'inf'::DOUBLE]"
    found = answered({"tables": {}, "rows": 1, "sql": sql})
    assert found["rows"] == [[1, 2, None, None, None, [1.5, None]]]
    assert [one["name"] for one in found["columns"]][:2] == ["a", "a"]


def test_a_question_that_takes_too_long_is_given_up(desk: Desk) -> None:
    object.__setattr__(desk.container.settings, "reporting_sql_seconds", 1.5)
    desk.hear(life(), "tkt_1", unit="chengguan")
    long = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    answer = desk.send(PATH, {"sql": long}, "analyst")
    assert (answer.status_code, answer.json["type"]) == (422, "urn:huying:problem:sql_too_long")


class Replaced:
    """A door whose tables are being made each time that it is asked."""

    def ask(self, sql: str, rows: int) -> Any:
        raise TablesBeingMade


def test_a_question_that_met_newer_tables_each_time_is_asked_again_later(desk: Desk) -> None:
    """It is as good as before: 503, not the 422 of a bad one."""
    desk.container.__dict__["analyst_door"] = Replaced()
    answer = desk.send(PATH, {"sql": "SELECT 1"}, "analyst")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["type"] == "urn:huying:problem:sql_tables_being_made"

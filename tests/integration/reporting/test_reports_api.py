"""Bulletins: one for each period and version, made step by step, read by whom they are for."""

from pathlib import Path
from typing import Any

import pytest

from services.common.store.publications import PublishedCopy
from services.reporting.domain.bulletins.content import Content
from services.reporting.domain.bulletins.periods import named
from tests.factories.reporting import life, rated
from tests.factories.reporting_desk import Desk
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
PATH = "/api/v1/reports"
OCTOBER = {"template": "monthly", "period": "2025-10"}
DIRECTORY = {
    "district": {"name": "莲湖区", "center_unit": "dispatch-centre"},
    "units": [{"code": "chengguan", "name": "城管局"}, {"code": "huanwei", "name": "环卫"}],
    "areas": [],
    "categories": [],
}


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """An October of two units' work."""
    PublishedCopy(desk.container.database["copies"], "directory").save(1, DIRECTORY)
    for number in range(3):
        days = {"closed_at": "2025-10-20T04:00:00Z", "opened_at": "2025-10-16T01:00:00Z"}
        desk.hear([*life(), rated(f"apl_{number}")], f"tkt_{number}", unit="chengguan", **days)
    return desk


def fetched(desk: Desk, found: Any, kind: str, role: str = "director", unit: str = "") -> Any:
    href = next(one["href"] for one in found["files"] if one["format"] == kind)
    return desk.http.get(href, headers=desk.headers(role, unit or None, ()))


def test_a_bulletin_is_made_once_for_each_period_and_version(busy: Desk) -> None:
    with profiled(busy.container.database):
        first, again = busy.send(PATH, OCTOBER), busy.send(PATH, OCTOBER, "supervisor")
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json["report_id"] == again.json["report_id"]
        where = f"{PATH}/{first.json['report_id']}"
        assert (
            busy.http.get(
                f"{where}/files/pdf", headers=busy.headers("director", None, ())
            ).status_code
            == 409
        )
        while busy.container.press.run():
            pass
        done = busy.get(where)
    assert collection_scans(busy.container.database) == []
    assert (done["state"], done["steps_done"], done["steps_total"]) == ("done", 4, 4)
    assert (done["title"], done["title_en"]) == ("莲湖区民呼我应工作月报", "Monthly bulletin")
    starts = {kind: fetched(busy, done, kind).data[:4] for kind in ("pdf", "docx", "xlsx")}
    assert starts == {"pdf": b"%PDF", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04"}
    content = busy.get(f"{where}/content")
    assert "新立案 3 件" in content["sections"][0]["blocks"][0]["text"]
    assert busy.send(PATH, OCTOBER).status_code == 200

    next_one = busy.send(PATH, {**OCTOBER, "anew": True}).json
    assert (next_one["version"], next_one["report_id"] == done["report_id"]) == (2, False)
    listed = busy.get(f"{PATH}?template=monthly&limit=1")
    assert [one["version"] for one in listed["items"]] == [2]
    more = busy.get(f"{PATH}?template=monthly&limit=1&cursor={listed['next_cursor']}")
    assert [one["version"] for one in more["items"]] == [1]

    kept = busy.container.database["bulletins"].find_one({"_id": done["report_id"]})
    assert kept is not None
    told = [entry["event"] for entry in kept["outbox"]]
    assert [(one["type"], one["data"]["period"]) for one in told] == [
        ("report.published.v1", "2025-10")
    ]
    assert kept["outbox"][0]["units"] == ["dispatch-centre"]


def test_what_was_made_before_a_crash_is_not_made_again(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are of the first attempt, though more came meanwhile; no file is half there."""
    made: list[str] = []

    def broken(path: Path, content: Content) -> None:
        made.append("docx")
        if len(made) == 1:
            path.write_bytes(b"half")
            raise OSError("disk full")
        path.write_bytes(b"PK\x03\x04 whole")

    monkeypatch.setitem(busy.container.press.make._writers, "docx", broken)
    report_id = busy.send(PATH, OCTOBER).json["report_id"]
    assert busy.container.press.run() is True
    half = busy.get(f"{PATH}/{report_id}")
    assert (half["state"], [one["format"] for one in half["files"]]) == ("running", ["pdf"])

    moved = {"closed_at": "2025-10-20T04:00:00Z", "opened_at": "2025-10-17T01:00:00Z"}
    busy.hear(life(), "tkt_late", unit="chengguan", **moved)
    jobs = busy.container.database["bulletins"]
    jobs.update_one({"_id": report_id}, {"$currentDate": {"run_after": True}})
    assert busy.container.press.run() is True
    whole = busy.get(f"{PATH}/{report_id}")
    assert [one["format"] for one in whole["files"]] == ["pdf", "docx", "xlsx"]
    assert whole["files"][0]["sha256"] == half["files"][0]["sha256"]
    text = busy.get(f"{PATH}/{report_id}/content")["sections"][0]["blocks"][0]["text"]
    assert "新立案 3 件" in text


def test_units_read_their_own_scorecards_only(busy: Desk) -> None:
    card = {"template": "unit_scorecard", "period": "2025-10"}
    mine = busy.send(PATH, {**card, "subject": "chengguan"}).json
    while busy.container.press.run():
        pass
    done = busy.get(f"{PATH}/{mine['report_id']}", "unit_leader", "chengguan")
    assert done["subject_name"] == "城管局"
    assert fetched(busy, done, "pdf", "unit_leader", "chengguan").status_code == 200
    headers = busy.headers("unit_leader", "huanwei", ())
    for path in ("", "/content", "/files/pdf"):
        found = busy.http.get(f"{PATH}/{mine['report_id']}{path}", headers=headers)
        assert found.status_code == 404
    assert busy.get(PATH, "unit_leader", "huanwei")["items"] == []
    assert len(busy.get(PATH, "unit_leader", "chengguan")["items"]) == 1
    for role in ("unit_leader", "operator", "auditor", "ops"):
        assert busy.send(PATH, OCTOBER, role, "chengguan").status_code == 403


def test_nonsense_is_refused_with_the_field(busy: Desk) -> None:
    for wrong, field in (
        ({"template": "nothing"}, "template"),
        ({"template": {"$gt": ""}}, "template"),
        ({"period": "2025-13"}, "period"),
        ({"period": "2999-01"}, "period"),
        ({"subject": "chengguan"}, "subject"),
        ({"template": "unit_scorecard"}, "subject"),
        ({"template": "unit_scorecard", "subject": "nobody"}, "subject"),
        ({"more": 1}, "more"),
    ):
        answer = busy.send(PATH, {**OCTOBER, **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json["errors"][0]["field"].split(".")[0] == field


def test_the_schedule_orders_what_is_over_and_had_work_once(busy: Desk) -> None:
    schedule = busy.container.press.schedule
    plan = busy.container.press.templates["unit_scorecard"]
    made = schedule.order_all(plan, "2025-10", named("month", "2025-10"), "schedule")
    assert [one.order["subject"] for one in made] == ["chengguan"]
    empty = schedule.order_all(plan, "2025-01", named("month", "2025-01"), "schedule")
    assert empty == []
    due = [(one.order["template"], one.order["period"]) for one in schedule()]
    assert due == [("yearly", "2025")]
    assert schedule() == []


@pytest.mark.parametrize("template", ["daily", "weekly", "monthly", "quarterly", "yearly"])
def test_a_bulletin_of_a_period_without_data_is_whole_all_the_same(
    desk: Desk, template: str
) -> None:
    """Nobody worked, and nothing was known before: dashes and noughts, no gap and no crash."""
    PublishedCopy(desk.container.database["copies"], "directory").save(1, DIRECTORY)
    periods = {"daily": "2024-02-29", "weekly": "2024-W09", "monthly": "2024-02",
               "quarterly": "2024-Q1", "yearly": "2024"}  # fmt: skip
    made = desk.send(PATH, {"template": template, "period": periods[template]}).json
    while desk.container.press.run():
        pass
    done = desk.get(f"{PATH}/{made['report_id']}")
    assert (done["state"], done["fault"]) == ("done", None)
    assert {one["format"] for one in done["files"]} == {"pdf", "docx", "xlsx"}
    assert "新立案 0 件" in str(desk.get(f"{PATH}/{made['report_id']}/content"))

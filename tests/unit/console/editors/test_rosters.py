"""Editors of rosters: a week of turns, the plan as a form, standing in, handing over, gaps."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.console.entrypoints.http.editors.views.rosters import monday_of, week
from services.console.ports.api import Answer, ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = {
    "code": "day", "name": "白班", "from": "08:30", "to": "20:30", "since": "2026-11-23",
    "every_days": 1, "weekdays": [1, 2], "members": ["li", "wang"],
}  # fmt: skip
NOW = {"subject": "li", "name": "李", "by": "rotation", "shift": "day", "gap": None,
       "since": "2026-11-23T00:30:00Z", "until": "2026-11-23T12:30:00Z"}  # fmt: skip
ROTA = {
    "unit": "chengguan", "tier": 1, "version": 4, "shifts": [SHIFT], "spells": [],
    "people": [{"subject": "li", "name": "李"}, {"subject": "wang", "name": "王"}],
    "substitutes": [], "absences": [], "overrides": [], "around_the_clock": True, "now": NOW,
}  # fmt: skip
API = "/api/v1/rosters"
ONE = f"{API}/chengguan/tiers/1"
PAGE = "/editors/rosters/chengguan/1"


def half_days(at: str, **_: Any) -> dict[str, Any]:
    """Answer who is on duty: Li by day, nobody by night."""
    since = datetime.fromisoformat(at)
    until = since + timedelta(hours=12)
    by_day = since.hour < 12
    duty = {**NOW, "since": at, "until": until.isoformat(), "unit": "chengguan", "tier": 1}
    return {"items": [duty if by_day else {**duty, "name": None, "by": None, "gap": "no_shift"}]}


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    told.tell("GET", "dispatch", ONE, Answer(ROTA, etag='"4"'))
    told.tell("GET", "dispatch", f"{API}/on-duty", half_days)
    row = {"version": 4, "act": "written", "by": "zhao", "at": NOW["since"], "why": "换班"}
    told.tell("GET", "dispatch", f"{ONE}/versions", {"items": [row]})
    return told


@pytest.fixture
def director(api: FakeApi) -> Browser:
    return browser_of("director", api=api)


def sent(api: FakeApi, method: str, path: str) -> dict[str, Any]:
    return next(given for how, _, where, given in api.asked if (how, where) == (method, path))


def test_the_list_shows_who_is_on_duty_and_the_gaps_ahead(director: Browser, api: FakeApi) -> None:
    duty = {**NOW, "unit": "chengguan", "unit_name": "区城管局", "tier": 1}
    gap = {"unit": "chengguan", "tier": 2, "reason": "absent", "from": NOW["since"],
           "to": NOW["until"]}  # fmt: skip
    api.tell("GET", "dispatch", f"{API}/on-duty", {"items": [duty]})
    api.tell("GET", "dispatch", f"{API}/gaps", {"items": [gap], "days": 7})

    page = director.get("/editors/rosters").text

    assert PAGE in page
    assert "请假无人替" in page


def test_a_week_shows_every_turn_and_every_gap(director: Browser) -> None:
    page = director.get(f"{PAGE}?week=1").text

    assert page.count("00:00–12:00") == 7
    assert page.count("editor-turn--gap") == 7
    assert "2026-11-30" in page
    assert "换班" in page


def test_turns_are_cut_at_midnight_and_a_clock_that_stands_still_ends() -> None:
    begins = monday_of(datetime(2026, 11, 25, 15, tzinfo=ZONE))

    whole = week(begins, lambda _: {"name": "李", "until": None})
    assert [day["turns"][0]["hours"] for day in whole] == ["00:00–24:00"] * 7
    stuck = week(begins, lambda _: {"name": "李", "until": "2020-01-01T00:00:00Z"})
    assert len(stuck) == 7
    assert week(begins, lambda _: None)[0]["turns"] == []


def typed(**changes: str) -> dict[str, str]:
    return {
        "people[0].subject": "li", "people[0].name": "李", "shifts[0].code": "day",
        "shifts[0].name": "白班", "shifts[0].from": "08:30", "shifts[0].to": "20:30",
        "shifts[0].since": "2026-11-23", "shifts[0].every_days": "1", "shifts[0].weekdays": "1",
        "shifts[0].members": "li， wang", "absences[0].subject": "li",
        "absences[0].from": "2026-12-01T08:30", "absences[0].to": "x", "etag": '"4"',
        "why": "元旦", **changes,
    }  # fmt: skip


def test_a_plan_is_written_with_the_districts_times(director: Browser, api: FakeApi) -> None:
    api.tell("PUT", "dispatch", ONE, {})

    assert director.post(PAGE, typed()).status_code == 303

    given = sent(api, "PUT", ONE)
    assert given["etag"] == '"4"'
    body = given["json"]
    assert body["shifts"][0]["members"] == ["li", "wang"]
    assert body["absences"] == [{"subject": "li", "from": "2026-12-01T08:30:00+08:00", "to": "x"}]
    assert body["why"] == "元旦"


def test_rows_are_added_before_anything_is_written(director: Browser, api: FakeApi) -> None:
    page = director.post(PAGE, typed(step="add:people")).text

    assert 'name="people[1].subject"' in page
    assert not [one for one in api.asked if one[0] == "PUT"]


@pytest.mark.parametrize("status", [412, 422])
def test_what_was_typed_stays_when_the_plan_is_refused(
    director: Browser, api: FakeApi, status: int
) -> None:
    fault = {"field": "shifts[0].to", "message": "时间不对", "message_en": "Wrong time"}
    api.tell("PUT", "dispatch", ONE, ApiRefused(status, {"errors": [fault]}))

    answer = director.post(PAGE, typed(**{"people[0].name": "李大"}))

    assert answer.status_code == status
    assert "李大" in answer.text


def test_somebody_stands_in_and_takes_over(director: Browser, api: FakeApi) -> None:
    for verb, path in (("override", "overrides"), ("hand-over", "hand-over"), ("import", "import")):
        api.tell("POST", "dispatch", f"{ONE}/{path}", {})
        form = {"subject": "wang", "from": "2026-12-01T08:00", "to": "2026-12-01T20:00",
                "reason": "病假", "calendar": "BEGIN:VCALENDAR", "etag": '"4"'}  # fmt: skip
        assert director.post(f"{PAGE}/{verb}", form).status_code == 303
    body = sent(api, "POST", f"{ONE}/overrides")["json"]
    assert body["from"] == "2026-12-01T08:00:00+08:00"
    assert "instead_of" not in body


@pytest.mark.parametrize(
    ("verb", "path", "form", "kept"),
    [
        ("override", "overrides", {"subject": "wang", "from": "2026-12-02T08:00", "reason": "病假"},
         ('value="wang" selected', 'value="2026-12-02T08:00"', 'value="病假"')),
        ("hand-over", "hand-over", {"subject": "wang", "reason": "急事"},
         ('value="wang" selected', 'value="急事"')),
        ("import", "import", {"calendar": "BEGIN:VCALENDAR"}, (">BEGIN:VCALENDAR<",)),
    ],
)  # fmt: skip
def test_what_was_typed_stays_when_a_turn_is_refused(
    director: Browser, api: FakeApi, verb: str, path: str, form: dict[str, str], kept: tuple[str]
) -> None:
    api.tell("POST", "dispatch", f"{ONE}/{path}", ApiRefused(422, {"title": "时间不对"}))

    answer = director.post(f"{PAGE}/{verb}", form)

    assert answer.status_code == 422
    assert [one for one in kept if one not in answer.text] == []


def test_a_unit_leader_writes_his_own_units_alone(api: FakeApi) -> None:
    own = browser_of("unit_leader", api=api, unit="chengguan")
    other = browser_of("unit_leader", api=api, unit="gongan")

    assert f'action="{PAGE}/override"' in own.get(PAGE).text
    assert f'action="{PAGE}/override"' not in other.get(PAGE).text
    assert browser_of("operator", api=api).get(PAGE).status_code == 403
    assert browser_of("auditor", api=api).post(PAGE, typed()).status_code == 403


def test_two_versions_are_compared_in_words_and_an_earlier_plan_is_taken_again(
    director: Browser, api: FakeApi
) -> None:
    before = {**ROTA, "version": 3, "substitutes": ["zhou"]}
    api.tell("GET", "dispatch", f"{ONE}/versions/3", before)
    api.tell("GET", "dispatch", f"{ONE}/versions/4", ROTA)

    page = director.get(f"{PAGE}?from=3&to=4").text
    assert "<del>zhou</del>" in page
    again = director.get(f"{PAGE}?like=3").text
    assert 'value="zhou"' in again
    assert 'name="etag" value="&#34;4&#34;"' in again
    assert director.get(f"{PAGE}?to=9").status_code == 404

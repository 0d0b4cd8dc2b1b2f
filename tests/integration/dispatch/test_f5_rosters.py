"""F5 on a real MongoDB and through the API: rotas, overrides, hand-overs, gaps, calendars."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database
from typer.testing import CliRunner

from services.dispatch.adapters.rosters.store import MongoRosters
from services.dispatch.bootstrap import Container
from services.dispatch.domain.rosters.reading import rota_row
from services.dispatch.entrypoints.cli.main import app
from services.dispatch.ports.rosters import Rosters
from tests.contract.ports.dispatch_rosters import RostersSuite
from tests.factories.dispatch import MONDAY
from tests.factories.rosters import ANNA, BERT, CARL, ZONE, make_rota

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
CENTRE = "dispatch-centre"
URL = f"/api/v1/rosters/{CENTRE}/tiers/1"
PLAN = {key: rota_row(make_rota())[key] for key in ("people", "shifts", "substitutes", "absences")}
TODAY = MONDAY.astimezone(ZONE).replace(hour=0)


class TestMongoRosters(RostersSuite):
    """MongoRosters under the port's suite."""

    @pytest.fixture
    def rosters(self, prepared: Database[dict[str, Any]]) -> Rosters:
        return MongoRosters(prepared)


@pytest.fixture
def chief(bearer: Headers) -> dict[str, str]:
    return bearer("supervisor", subject="chief", unit=CENTRE)


@pytest.fixture
def rota(http: FlaskClient, chief: dict[str, str]) -> dict[str, Any]:
    """The centre's first tier, written through the API."""
    made = http.put(URL, json=PLAN, headers={**chief, "If-Match": '"0"'})
    assert made.status_code == 200, made.json
    body: dict[str, Any] = made.json
    return body


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_f5_who_is_on_duty_in_no_calendars_year_is_refused_with_a_word(
    container: Container, http: FlaskClient, chief: dict[str, str], year: str
) -> None:
    """By the command and by the route, which names the field."""
    done = CliRunner().invoke(app, ["roster", "show", "--at", f"{year}-12-31"], obj=container)
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    at = f"/api/v1/rosters/on-duty?at={year}-12-31T00:00:00Z"
    told = http.get(at, headers=chief)
    assert (told.status_code, told.json["errors"][0]["field"]) == (422, "at")


@pytest.mark.parametrize(
    ("row", "change", "field"),
    [
        ("shifts", {"weekdays": []}, "shifts.0.weekdays"),
        ("shifts", {"name": " "}, "shifts.0.name"),
        ("people", {"name": "\u3000"}, "people.0.name"),
    ],
)
def test_f5_a_shift_on_no_day_and_a_name_of_nothing_are_refused(
    http: FlaskClient, chief: dict[str, str], row: str, change: dict[str, Any], field: str
) -> None:
    """No day would be every day, and nobody could be called."""
    rows = [{**PLAN[row][0], **change}, *PLAN[row][1:]]
    told = http.put(URL, json={**PLAN, row: rows}, headers={**chief, "If-Match": '"0"'})
    assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field])


def test_f5_written_read_and_asked_at_an_instant(
    http: FlaskClient, chief: dict[str, str], rota: dict[str, Any]
) -> None:
    """Morning and evening of one day are two people's; a rota read long ago is not overwritten."""
    morning, evening = TODAY.replace(hour=9).isoformat(), TODAY.replace(hour=21).isoformat()
    asked = [
        http.get("/api/v1/rosters/on-duty", query_string={"at": at, "tier": 1}, headers=chief).json
        for at in (morning, evening)
    ]
    who = [[row["subject"] for row in body["items"]] for body in asked]
    assert sorted(who) == [[ANNA], [BERT]]
    assert asked[0]["items"][0]["unit"] == CENTRE

    stale = http.put(URL, json=PLAN, headers={**chief, "If-Match": '"0"'})
    assert stale.status_code == 412
    assert http.put(URL, json=PLAN, headers=chief).status_code == 428
    wrong = {**PLAN, "substitutes": ["stranger"], "absences": [_span("nobody", 2, 1)]}
    refused = http.put(URL, json=wrong, headers={**chief, "If-Match": '"1"'})
    assert {fault["field"] for fault in refused.json["errors"]} == {
        "substitutes[0]",
        "absences[0].subject",
        "absences[0].to",
    }


def test_f5_overridden_handed_over_and_every_version_kept(
    http: FlaskClient, chief: dict[str, str], rota: dict[str, Any], container: Container
) -> None:
    body = {**_span(CARL, 8, 20), "instead_of": rota["now"]["subject"], "reason": "病假"}
    done = http.post(f"{URL}/overrides", json=body, headers=chief)
    assert done.status_code == 200, done.json
    assert done.json["now"] == {**done.json["now"], "subject": CARL, "by": "override"}

    him = http.post(
        f"{URL}/hand-over",
        json={"subject": BERT, "reason": "交接三件险情"},
        headers={**chief, "If-Match": done.headers["ETag"]},
    )
    assert (him.json["now"]["subject"], him.json["now"]["by"]) == (BERT, "hand_over")
    assert him.json["version"] == 3

    story = http.get(f"{URL}/versions", headers=chief).json["items"]
    assert [row["act"] for row in story] == ["hand_over", "override", "plan"]
    acts = container.database["audit_log"].distinct("history.data.act")
    assert {"roster.written", "roster.overridden"} <= set(acts)


def test_f5_a_unit_writes_its_own_roster_and_whoever_is_on_duty_hands_over(
    http: FlaskClient, bearer: Headers, rota: dict[str, Any]
) -> None:
    leader = bearer("unit_leader", subject="lead", unit="chengguan")
    body = {**_span(CARL, 8, 20), "reason": "替班"}
    assert http.post(f"{URL}/overrides", json=body, headers=leader).status_code == 403
    own = "/api/v1/rosters/chengguan/tiers/1"
    made = http.put(own, json=PLAN, headers={**leader, "If-Match": '"0"'})
    assert made.status_code == 200, made.json

    taken = {"subject": CARL, "reason": "交班"}
    on_duty = bearer("operator", subject=rota["now"]["subject"], unit=CENTRE)
    off_duty = bearer("operator", subject="somebody", unit=CENTRE)
    assert http.post(f"{URL}/hand-over", json=taken, headers=off_duty).status_code == 403
    assert http.post(f"{URL}/hand-over", json=taken, headers=on_duty).status_code == 200
    nowhere = http.put(
        "/api/v1/rosters/nowhere/tiers/1",
        json=PLAN,
        headers={**bearer("admin"), "If-Match": '"0"'},
    )
    assert nowhere.status_code == 404


def test_f5_gaps_are_warned_of_and_calendars_go_out_and_in(
    http: FlaskClient, chief: dict[str, str], rota: dict[str, Any]
) -> None:
    gaps = http.get("/api/v1/rosters/gaps?days=5", headers=chief).json
    assert [(row["tier"], row["reason"]) for row in gaps["items"]] == [
        (2, "no_rota"),
        (3, "no_rota"),
    ]

    out = http.get(f"/api/v1/rosters/{CENTRE}.ics?days=3", headers=chief)
    assert out.mimetype == "text/calendar"
    assert out.text.count("BEGIN:VEVENT") >= 6

    taken = http.post(f"{URL}/import", json={"calendar": out.text}, headers=chief)
    assert taken.status_code == 200, taken.json
    assert len(taken.json["spells"]) == out.text.count("BEGIN:VEVENT")
    assert taken.json["now"]["by"] == "spell"

    broken = out.text.replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
    refused = http.post(f"{URL}/import", json={"calendar": broken}, headers=chief)
    assert refused.status_code == 422
    assert len(refused.json["errors"]) >= 6
    assert refused.json["errors"][0]["field"].startswith("line ")


def _span(subject: str, begins: int, ends: int) -> dict[str, str]:
    times = {"from": TODAY.replace(hour=begins), "to": TODAY.replace(hour=ends)}
    return {"subject": subject, **{key: at.isoformat() for key, at in times.items()}}

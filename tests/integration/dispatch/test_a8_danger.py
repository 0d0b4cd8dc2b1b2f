"""A8 through the API: born urgent, told at once, taken on, judged, handed over, listed, counted."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.contracts.events.appeal import AppealSupplemented
from services.common.ids import derived_id
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.rosters.reading import rota_row
from services.dispatch.entrypoints.http.rights.attachments import may_read
from tests.factories.dispatch import MONDAY, submitted
from tests.factories.rosters import make_rota, make_shift
from tests.support import eventually

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
CENTRE = "dispatch-centre"
TICKET = "/api/v1/tickets"


def roster(http: FlaskClient, container: Container, headers: dict[str, str]) -> None:
    """Put one person on duty at each tier of the centre, day and night."""
    for tier, who in ((1, "duty-a"), (2, "duty-b"), (3, "duty-c")):
        shifts = (make_shift("am", "00:00", "12:00", who), make_shift("pm", "12:00", "00:00", who))
        row = rota_row(make_rota(*shifts))
        plan = {key: row[key] for key in ("people", "shifts", "substitutes", "absences")}
        url = f"/api/v1/rosters/{CENTRE}/tiers/{tier}"
        made = http.put(url, json=plan, headers={**headers, "If-Match": '"0"'})
        assert made.status_code == 200, made.json
    eventually(lambda: len(container.directories.current().rotas) == 3)


def opened(container: Container, number: int = 1, **said: Any) -> str:
    container.open_tickets([submitted(number, **said)])
    return container.tickets.with_members([f"apl_{number:04d}"])[f"apl_{number:04d}"]


def story(http: FlaskClient, ticket_id: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = http.get(f"{TICKET}/{ticket_id}/history", headers=headers).json[
        "items"
    ]
    return items


def test_a8_danger_bypasses_the_queue_to_the_duty_officer_and_climbs_until_taken_on(
    http: FlaskClient, container: Container, bearer: Headers, clock: Any
) -> None:
    chief = bearer("supervisor", subject="chief", unit=CENTRE)
    roster(http, container, chief)
    ticket_id = opened(container, area_code=None, danger_words=("起火",))
    seen = http.get(f"{TICKET}/{ticket_id}", headers=chief).json
    assert (seen["severity"], seen["state"], seen["unit"]) == ("P0", "dispatched", CENTRE)
    assert seen["danger"]["alarm"]["officer"] == "duty-a"
    [line] = http.get("/api/v1/dangers", headers=chief).json["items"]
    assert (line["ticket_id"], line["danger_words"], line["calls"]) == (ticket_id, ["起火"], 1)
    queue = http.get("/api/v1/screening", headers=chief).json["items"]
    assert ticket_id not in {row["ticket_id"] for row in queue}

    clock.advance(minutes=3)
    container.advance_clocks()
    clock.advance(minutes=3)
    container.advance_clocks()
    called = [e["data"] for e in story(http, ticket_id, chief) if e["type"] == "danger.called.v1"]
    assert [(one["officer"], one["tier"]) for one in called] == [
        ("duty-a", 1),
        ("duty-b", 2),
        ("duty-c", 3),
    ]

    mine = bearer("operator", subject="duty-c", unit=CENTRE)
    taken = http.post(f"{TICKET}/{ticket_id}/acknowledge-danger", json={}, headers=mine)
    assert taken.status_code == 200, taken.json
    late = http.post(f"{TICKET}/{ticket_id}/acknowledge-danger", json={}, headers=chief)
    assert (late.status_code, late.json["type"]) == (409, "urn:huying:problem:danger_taken_on")
    handed = http.post(
        f"{TICKET}/{ticket_id}/transfer-danger",
        json={"target": "119", "external_number": "119-42", "accepted_by": "大庆路消防站"},
        headers=mine,
    )
    [transfer] = handed.json["danger"]["transfers"]
    assert (transfer["number"], transfer["accepted_by"]) == ("119-42", "大庆路消防站")
    judged = http.post(
        f"{TICKET}/{ticket_id}/judge-danger", json={"verdict": "confirmed"}, headers=mine
    )
    assert judged.json["danger"]["alarm"]["verdict"] == "confirmed"
    assert http.get("/api/v1/dangers", headers=chief).json["items"] == []
    again = http.post(
        f"{TICKET}/{ticket_id}/judge-danger", json={"verdict": "confirmed"}, headers=mine
    )
    assert (again.status_code, again.json["type"]) == (409, "urn:huying:problem:no_open_danger")


def test_a8_a_hyperbole_is_urgent_until_a_person_lowers_it(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    chief = bearer("supervisor", subject="chief", unit=CENTRE)
    ticket_id = opened(container, danger_doubts=("跳楼",))
    before = http.get(f"{TICKET}/{ticket_id}", headers=chief).json
    assert before["severity"] == "P1"
    bad = http.post(
        f"{TICKET}/{ticket_id}/judge-danger", json={"verdict": "lowered"}, headers=chief
    )
    assert bad.status_code == 422
    assert [error["field"] for error in bad.json["errors"]] == ["reason"]
    lower = {"verdict": "lowered", "reason": "气话，已电话确认人安全"}
    done = http.post(f"{TICKET}/{ticket_id}/judge-danger", json=lower, headers=chief)
    assert done.status_code == 200, done.json
    assert done.json["severity"] in {"P2", "P3"}
    told = [e["data"] for e in story(http, ticket_id, chief) if e["type"] == "danger.judged.v1"]
    assert [(one["verdict"], one["severity_before"]) for one in told] == [("lowered", "P1")]


def test_a8_a_merge_takes_the_open_danger_along_and_unmerging_gives_it_back(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    chief = bearer("supervisor", subject="chief", unit=CENTRE)
    certain = opened(container, 1, danger_words=("起火",))
    doubtful = opened(container, 2, danger_doubts=("跳楼",))

    def listed() -> list[tuple[str, list[str]]]:
        items = http.get("/api/v1/dangers", headers=chief).json["items"]
        return sorted((line["ticket_id"], line["danger_words"]) for line in items)

    def act(verb: str, **body: Any) -> None:
        answer = http.post(f"{TICKET}/{doubtful}/{verb}", json=body, headers=chief)
        assert answer.status_code == 200, answer.json

    before = listed()
    act("merge", into=certain, reason="经现场核实，两单反映的是同一处。")
    assert listed() == [(certain, ["起火", "跳楼"])]
    act("unmerge", reason="经现场核实，两单反映的不是同一处。")
    assert listed() == before


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("judge-danger", {}),
        ("judge-danger", {"verdict": "maybe"}),
        ("judge-danger", {"verdict": "lowered", "reason": "x" * 6000}),
        ("transfer-danger", {}),
        ("transfer-danger", {"target": "911"}),
        ("transfer-danger", {"target": "110", "direction": "in"}),
        ("transfer-danger", {"target": "110", "accepted_at": "2026-11-23T12:00:00+08:00"}),
        ("acknowledge-danger", {"by": "me"}),
    ],
)
def test_bad_commands_about_danger_name_the_field(
    http: FlaskClient, container: Container, bearer: Headers, verb: str, body: dict[str, Any]
) -> None:
    ticket_id = opened(container, danger_words=("起火",))
    answer = http.post(f"{TICKET}/{ticket_id}/{verb}", json=body, headers=bearer("supervisor"))
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"]


def test_units_and_strangers_do_not_judge_danger(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    ticket_id = opened(container, danger_words=("起火",))
    unit = bearer("unit_handler", unit="chengguan")
    for verb in ("acknowledge-danger", "judge-danger", "transfer-danger"):
        body = {"judge-danger": {"verdict": "confirmed"}, "transfer-danger": {"target": "110"}}
        answer = http.post(f"{TICKET}/{ticket_id}/{verb}", json=body.get(verb, {}), headers=unit)
        assert answer.status_code in {403, 404}, verb
    assert http.get("/api/v1/dangers", headers=unit).status_code == 403
    quiet = opened(container, 2)
    answer = http.post(
        f"{TICKET}/{quiet}/acknowledge-danger", json={}, headers=bearer("supervisor")
    )
    assert (answer.status_code, answer.json["type"]) == (409, "urn:huying:problem:no_open_danger")


def test_a_supplement_with_danger_re_triages_and_its_attachments_are_shown(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    chief = bearer("supervisor", subject="chief", unit=CENTRE)
    ticket_id = opened(container, attachments=(derived_id("att", "a"),))
    event = AppealSupplemented(
        "apl_0001",
        ticket_id,
        "现在着火了",
        MONDAY,
        danger_words=["着火"],
        attachment_ids=[derived_id("att", "b")],
    )
    for _ in range(2):
        HearReporter(container.desk).supplemented(event, "evt_1")
    seen = http.get(f"{TICKET}/{ticket_id}", headers=chief).json
    assert seen["severity"] == "P0"
    assert seen["danger"]["alarm"]["words"] == ["着火"]
    assert [one["attachment_id"] for one in seen["attachments"]] == [
        derived_id("att", "a"),
        derived_id("att", "b"),
    ]
    types = [event["type"] for event in story(http, ticket_id, chief)]
    assert types.count("danger.raised.v1") == 1
    assert "ticket.retriaged.v1" in types


def test_attachments_are_read_by_those_who_read_the_words(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    ticket_id = opened(container, attachments=(derived_id("att", "a"),))
    unit = container.tickets.get(ticket_id).orders[0].unit
    asked = {"subject": "x", "owner": "apl_0001", "attachment_id": derived_id("att", "a")}
    service = bearer("service")

    def granted(**who: Any) -> bool:
        url = "/internal/v1/attachment-rights/check"
        answer = http.post(url, json={**asked, **who}, headers=service)
        assert answer.status_code == 200, answer.json
        return bool(answer.json["granted"])

    assert granted(roles=["unit_handler"], unit=unit)
    assert granted(roles=["operator"])
    assert not granted(roles=["unit_handler"], unit="elsewhere")
    assert not granted(roles=["analyst"])
    assert not granted(roles=["operator"], owner="apl_9999")
    assert not granted(roles=["service"])
    ticket = container.tickets.get(ticket_id)
    assert not may_read(ticket, "att_x", ticket_id, Caller("x", frozenset({"operator"})))

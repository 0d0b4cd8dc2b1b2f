"""Answered directly and transferred: appeals end at the desk, once, and the ledger balances."""

from typing import Any

from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import TakenOn
from services.intake.domain.following.ticket_view import TicketView
from tests.integration.intake.conftest import Headers

URL = "/api/v1/appeals"
ASKED: dict[str, Any] = {"channel": "hotline", "kind": "consult", "text": "办居住证带什么材料"}
ANSWER = {"answer": "请带身份证和租房合同，到街道便民中心办理。"}
TO = {"to": "碑林区12345分中心", "reason": "地址在碑林区", "external_number": "BL-1"}


def types_of(container: Container, appeal_id: str) -> list[str]:
    kept = container.appeals_collection.find_one({"_id": appeal_id})
    assert kept is not None
    return [entry["event"]["type"] for entry in kept["outbox"]]


def test_a_consultation_answered_on_the_spot_never_becomes_a_ticket(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator", subject="staff:7")
    posted = http.post(URL, json={**ASKED, "answered": ANSWER}, headers=staff).get_json()
    seen = http.get(f"{URL}/{posted['appeal_id']}", headers=staff).get_json()
    kept = container.appeals_collection.find_one({"_id": posted["appeal_id"]})

    assert seen["state"] == "answered"
    assert seen["settlement"]["answer"] == ANSWER["answer"]
    assert seen["settlement"]["by"] == "staff:7"
    assert types_of(container, posted["appeal_id"]) == ["appeal.submitted.v1", "appeal.answered.v1"]
    assert kept is not None
    assert "awaiting_since" not in kept
    assert kept["outbox"][0]["event"]["data"]["settled"] == "answered"
    assert kept["outbox"][1]["event"]["data"]["on_arrival"] is True


def test_what_was_settled_as_it_came_in_is_counted_by_intake_alone(
    http: FlaskClient, bearer: Headers
) -> None:
    staff, service = bearer("operator"), bearer("service", subject="service:reporting")
    http.post(URL, json=ASKED, headers=staff)
    answered = http.post(URL, json={**ASKED, "answered": ANSWER}, headers=staff).get_json()
    http.post(URL, json={**ASKED, "transferred": TO}, headers=staff)

    totals = http.get("/internal/v1/ledger/buckets", headers=service).get_json()
    settled = [count for states in totals["settled"].values() for count in states.items()]
    assert totals["total"] == sum(totals["buckets"].values()) == 3
    assert sorted(settled) == [("answered", 1), ("transferred", 1)]
    states = {}
    for bucket in totals["buckets"]:
        path = f"/internal/v1/ledger/buckets/{bucket}"
        states |= http.get(path, headers=service).get_json()["appeals"]
    assert sorted(states.values()) == ["accepted", "answered", "transferred"]
    assert states[answered["appeal_id"]] == "answered"


def test_an_answer_given_later_is_told_once_however_often_it_is_sent(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator")
    appeal_id = http.post(URL, json=ASKED, headers=staff).get_json()["appeal_id"]
    path = f"{URL}/{appeal_id}/answer"

    first = http.post(path, json=ANSWER, headers=staff)
    again = http.post(path, json=ANSWER, headers=bearer("supervisor", subject="staff:8"))
    other = http.post(path, json={"answer": "另一个答复"}, headers=staff)
    moved = http.post(f"{URL}/{appeal_id}/transfer", json=TO, headers=staff)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert (other.status_code, moved.status_code) == (409, 409)
    assert types_of(container, appeal_id) == ["appeal.submitted.v1", "appeal.answered.v1"]


def test_what_a_unit_works_on_what_tells_of_danger_and_what_accuses_is_not_for_the_desk(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator")

    def refused(body: dict[str, Any], *, at_work: bool = False) -> str:
        appeal_id = http.post(URL, json=body, headers=staff).get_json()["appeal_id"]
        if at_work:
            container.appeals.follow([TakenOn(appeal_id, "tkt_1")])
            container.views.save([(0, TicketView("tkt_1", 3, "acknowledged"))])
        answer = http.post(f"{URL}/{appeal_id}/transfer", json=TO, headers=staff)
        assert answer.status_code == 409
        return str(answer.get_json()["type"].rpartition(":")[2])

    assert refused({**ASKED, "text": "楼道冒浓烟怎么办"}) == "danger_not_settled"
    assert refused({**ASKED, "accused_unit": "chengguan"}) == "accusing_not_settled"
    assert refused(ASKED, at_work=True) == "being_worked_on"
    complaint = http.post(URL, json={**ASKED, "kind": "complaint"}, headers=staff).get_json()
    path = f"{URL}/{complaint['appeal_id']}/answer"
    assert http.post(path, json=ANSWER, headers=staff).status_code == 409
    assert http.post(path, json=ANSWER, headers=bearer("grid_officer")).status_code == 403
    assert http.post(path, json=ANSWER).status_code == 401
    assert http.post(f"{URL}/apl_none/answer", json=ANSWER, headers=staff).status_code == 404


def test_a_resident_reads_the_answer_and_where_the_appeal_went(
    http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("operator")
    for field, said, state, words in (
        ("answered", ANSWER, "answered", ANSWER["answer"]),
        ("transferred", TO, "transferred", "碑林区12345分中心"),
    ):
        posted = http.post(URL, json={**ASKED, field: said}, headers=staff).get_json()
        opened = http.post(
            "/api/v1/track/sessions",
            json={"tracking_code": posted["tracking_code"], "pin": posted["pin"]},
        ).get_json()
        session = {"Authorization": f"Bearer {opened['token']}"}

        case = http.get("/api/v1/track", headers=session).get_json()

        assert case["state"]["code"] == state
        assert words in case["timeline"][-1]["text"]
        assert case["actions"] == []
        withdrawn = http.post("/api/v1/track/withdraw", json={}, headers=session)
        assert withdrawn.status_code == 409

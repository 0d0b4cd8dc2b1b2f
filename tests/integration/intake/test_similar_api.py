"""``POST /api/v1/appeals/similar`` on real MongoDB (B1): ranked, with reasons and states."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.adapters.repeats.trace_codec import trace_of_event
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import TakenOn
from services.intake.domain.following.ticket_view import TicketView, TimelineEntry
from services.intake.domain.secrecy.seal import Seal
from tests.factories.intake import NOW
from tests.fakes.intake import FakeClock
from tests.integration.intake.conftest import Headers
from tests.support.profiler import collection_scans, profiled

URL = "/api/v1/appeals"
SIMILAR = "/api/v1/appeals/similar"
HERE = {"longitude": 108.9, "latitude": 34.26, "crs": "wgs84"}
CLOSE = {"longitude": 108.9008, "latitude": 34.26, "crs": "wgs84"}
FAR = {"longitude": 108.95, "latitude": 34.26, "crs": "wgs84"}
MANHOLE: dict[str, Any] = {
    "kind": "complaint",
    "text": "路口的井盖松动，车一压就响，晚上睡不好觉",
    "category": "0201",
    "location": HERE,
}


@pytest.fixture
def tell(http: FlaskClient, container: Container) -> Any:
    """Submit an appeal as residents do, and let the relay's look pass over it."""

    def submit(**changes: Any) -> str:
        answer = http.post(URL, json={**MANHOLE, **changes})
        assert answer.status_code == 201, answer.get_json()
        appeal_id: str = answer.get_json()["appeal_id"]
        document = container.appeals_collection.find_one({"_id": appeal_id})
        assert document is not None
        container.find_repeats([trace_of_event(document["history"][0]["data"])])
        return appeal_id

    return submit


def ask(http: FlaskClient, headers: Any = None, **changes: Any) -> list[dict[str, Any]]:
    answer = http.post(SIMILAR, json={**MANHOLE, **changes}, headers=headers)
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, Any]] = answer.get_json()["similar"]
    return found


def on_ticket(container: Container, appeal_id: str, view: TicketView) -> None:
    container.appeals.follow([TakenOn(appeal_id, view.ticket_id)])
    container.views.save([(0, view)])


def view(ticket_id: str, state: str, **more: Any) -> TicketView:
    step = TimelineEntry(more.pop("at", NOW), "ticket.closed.v1", {"reason": "answered"})
    return TicketView(ticket_id, 3, state, "LH-20261123-000001-1", (step,), **more)


def test_b1_similar_cases_are_ranked_by_place_text_and_time_with_reasons_and_state(
    http: FlaskClient, container: Container, clock: FakeClock, tell: Any
) -> None:
    same = tell()
    tell(location=FAR)
    near = tell(text="十字路口的窨井盖松动得厉害，骑车差点摔倒", location=CLOSE)
    on_ticket(container, same, view("tkt_1", "in_progress"))
    clock.advance(days=3)
    found = ask(http)
    assert [case["appeal_id"] for case in found] == [same, near]
    assert found[0]["state"] == {
        "code": "in_progress",
        "text": "办理中",
        "text_en": "In progress",
    }
    assert [reason["code"] for reason in found[0]["reasons"]] == [
        "same_place",
        "text",
        "same_matter",
        "days_ago",
    ]
    matter = found[0]["reasons"][2]
    assert (matter["text"], matter["text_en"]) == ("同类事项（井盖）", "The same matter (Manholes)")
    assert found[1]["reasons"][0]["text"] == "同一地点，相距约 70 米"
    assert found[0]["reasons"][3]["value"] == 3
    assert found[0]["verdict"] == "certain"
    assert found[1]["state"]["code"] == "accepted"


def test_b1_an_anonymous_caller_sees_no_words_no_ticket_and_nothing_confidential(
    http: FlaskClient, container: Container, bearer: Headers, tell: Any
) -> None:
    shown = tell(address="丰登小区3号楼2单元", contact={"phone": "13812345678", "name": "张三"})
    tell(confidential=True)
    tell(accused_unit="chengguan")
    sealed = tell()
    on_ticket(container, shown, view("tkt_1", "dispatched"))
    on_ticket(container, sealed, view("tkt_2", "dispatched", seal=Seal(("chengguan",))))
    found = ask(http)
    assert [case["appeal_id"] for case in found] == [shown]
    secrets = ("丰登", "井盖松动", "138", "张", "rep_", "tkt_", "LH-")
    assert not any(word in str(found) for word in secrets)
    (for_staff,) = ask(http, bearer("operator"))
    assert (for_staff["ticket_id"], for_staff["number"]) == ("tkt_1", "LH-20261123-000001-1")


def test_b1_closed_cases_are_shown_as_long_as_the_rule_says(
    http: FlaskClient, container: Container, clock: FakeClock, tell: Any
) -> None:
    on_ticket(container, tell(), view("tkt_1", "closed", at=NOW + timedelta(days=1)))
    clock.advance(days=20)
    (closed,) = ask(http)
    assert (closed["state"]["code"], bool(closed["closed_at"])) == ("closed", True)
    clock.advance(days=15)
    assert ask(http) == []


def test_b1_one_family_is_one_line_that_counts_its_appeals(
    http: FlaskClient, container: Container, tell: Any
) -> None:
    for appeal_id in (tell(), tell(), tell()):
        container.appeals.follow([TakenOn(appeal_id, "tkt_1")])
    container.views.save([(0, view("tkt_1", "dispatched"))])
    assert [case["appeals"] for case in ask(http)] == [3]


def test_b1_nothing_similar_is_an_empty_list_and_asking_keeps_nothing(
    http: FlaskClient, container: Container
) -> None:
    assert ask(http, contact={"phone": "13812345678"}) == []
    assert container.appeals_collection.count_documents({}) == 0
    assert container.database["repeat_traces"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"limit": 0}, "limit"),
        ({"limit": 1000}, "limit"),
        ({"txt": "x"}, "txt"),
        ({"location": {"longitude": 0, "latitude": 0}}, "location"),
        ({"location": {"longitude": "x", "latitude": 0}}, "location.longitude"),
    ],
)
def test_bad_questions_name_their_field(http: FlaskClient, changes: Any, field: str) -> None:
    answer = http.post(SIMILAR, json={**MANHOLE, **changes})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_no_look_up_scans_a_collection(http: FlaskClient, container: Container, tell: Any) -> None:
    with profiled(container.database):
        tell(address="丰登小区3号楼", area_code="610104001")
        container.__dict__.pop("find_repeats")
        tell(address="丰登小区3号楼", area_code="610104001")
        assert ask(http, address="丰登小区3号楼", area_code="610104001")
    assert collection_scans(container.database) == []


def test_traces_are_made_anew_from_the_appeals(
    http: FlaskClient, container: Container, tell: Any
) -> None:
    known = tell()
    http.post(URL, json=MANHOLE)
    assert container.index_traces() == 1
    assert container.index_traces() == 0
    container.database["repeat_traces"].delete_one({"_id": known})
    assert container.index_traces() == 1
    assert len(ask(http)) == 2


def test_the_district_exports_its_own_labelled_set(container: Container, tell: Any) -> None:
    family = {tell(): "tkt_1", tell(): "tkt_1", tell(confidential=True): "tkt_2"}
    container.appeals.follow([TakenOn(*item) for item in family.items()])
    found = _families(container.traced_families())
    assert sorted(found) == sorted(key for key, ticket in family.items() if ticket == "tkt_1")
    assert set(found.values()) == {"tkt_1"}


def _families(found: Iterator[Any]) -> dict[str, str]:
    return {trace.appeal_id: family for trace, family in found}


def test_words_of_danger_are_answered_with_where_to_ring_while_typing(http: FlaskClient) -> None:
    """As the receipt would say it, before anything is submitted (A8)."""
    plain = http.post(SIMILAR, json=MANHOLE).get_json()
    alarming = http.post(SIMILAR, json={**MANHOLE, "text": "楼道冒浓烟，呛得很"}).get_json()

    assert plain["advice"] is None
    assert alarming["advice"]["numbers"]


def test_what_a_reporter_says_is_the_same_is_told_and_joins_only_what_is_likely(
    http: FlaskClient, container: Container, tell: Any
) -> None:
    first = tell()
    elsewhere = tell(text="菜市场后门垃圾堆了三天没人运", location=FAR)

    def said(same_as: str) -> Any:
        words = {"text": "十字路口的窨井盖松动得厉害，骑车差点摔倒", "location": CLOSE}
        body = {**MANHOLE, **words, "same_as": same_as}
        answer = http.post(URL, json=body)
        assert answer.status_code == 201, answer.get_json()
        kept = container.appeals_collection.find_one({"_id": answer.get_json()["appeal_id"]})
        data = (kept or {})["history"][0]["data"]
        assert data["same_as"] == same_as
        trace = trace_of_event(data)
        return container.find_repeats([trace])[trace.appeal_id]

    named = said(elsewhere)  # nobody may join any case that he names
    assert named.verdict == "likely"
    assert elsewhere not in {one.appeal_id for one in named.candidates}
    joined = said(first)
    assert (joined.verdict, joined.candidates[0].appeal_id) == ("certain", first)

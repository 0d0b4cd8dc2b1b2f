"""D3 at the door, on a real MongoDB: returns, statements, rulings, drafts, and who sees what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import CENTRE, COMMUNITY_UNIT, MONDAY, STREET_UNIT, UNIT, submitted
from tests.factories.dispatch_disputes import (
    BASIS,
    GROUND,
    NEIGHBOUR_UNIT,
    REASON,
    disputed_body,
)
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
RETURN = {"reason": "not_in_duty", "basis": BASIS}
RULE = {"lead": "gongan", "supports": [UNIT], "reason": REASON, "basis": GROUND}
SAID = {"text": "我单位仅负责主干道，背街小巷由街道负责", "attachments": ["att_1"]}
STREET_AREA = ("610104001",)


class Desk:
    """People of the district at the API, one step a call."""

    def __init__(self, http: FlaskClient, bearer: Headers, container: Container) -> None:
        self.http, self.bearer, self.container = http, bearer, container

    def as_(self, *roles: str, unit: str | None = None, areas: tuple[str, ...] = ()) -> Headers:
        return self.bearer(*roles, unit=unit, areas=areas)

    def open(self, number: int = 1, **changes: Any) -> str:
        self.container.open_tickets([submitted(number, **changes)])
        found = self.container.database["tickets"].find_one({"appeal_id": f"apl_{number:04d}"})
        assert found is not None
        return str(found["_id"])

    def post(self, path: str, body: Any, who: dict[str, str], status: int = 200) -> Any:
        answer = self.http.post(path, json=body, headers=who)
        assert answer.status_code == status, answer.json
        return answer.json

    def get(self, path: str, who: dict[str, str], status: int = 200) -> Any:
        answer = self.http.get(path, headers=who)
        assert answer.status_code == status, answer.json
        return answer.json

    def last_order(self, ticket_id: str) -> dict[str, Any]:
        path = f"/api/v1/tickets/{ticket_id}"
        order: dict[str, Any] = self.get(path, self.as_("supervisor"))["work_orders"][-1]
        return order

    def return_(self, ticket_id: str, status: int = 200, role: str = "unit_handler") -> Any:
        order = self.last_order(ticket_id)
        path = f"/api/v1/work-orders/{order['work_order_id']}/return"
        return self.post(path, RETURN, self.as_(role, unit=order["unit"]), status)

    def screen(self, ticket_id: str, unit: str) -> Any:
        path = f"/api/v1/tickets/{ticket_id}/screen"
        return self.post(path, {"unit": unit}, self.as_("operator"))

    def disputed(self, number: int = 1) -> str:
        ticket_id = self.open(number)
        self.return_(ticket_id)
        self.screen(ticket_id, "shizheng")
        assert self.return_(ticket_id)["state"] == "arbitration"
        return ticket_id

    def ruled(self, number: int = 1) -> tuple[str, dict[str, Any]]:
        ticket_id = self.disputed(number)
        supervisor = self.as_("supervisor", unit=CENTRE)
        self.post(f"/api/v1/tickets/{ticket_id}/rule", RULE, supervisor)
        case = self.get(f"/api/v1/tickets/{ticket_id}/arbitration", supervisor)
        return ticket_id, case["ruling"]


@pytest.fixture
def desk(http: FlaskClient, bearer: Headers, container: Container) -> Desk:
    """The desk of a district that disputes."""
    container.publish_directory(disputed_body())
    return Desk(http, bearer, container)


def test_two_units_return_the_centre_rules_and_it_binds(desk: Desk) -> None:
    """The whole way, with the resident's limit untouched and the wrong time uncharged."""
    ticket_id = desk.open()
    due = desk.get(f"/api/v1/tickets/{ticket_id}", desk.as_("supervisor"))["resident_due_at"]
    first = desk.return_(ticket_id)
    assert (first["state"], first["returns"]) == ("screening", 1)
    desk.screen(ticket_id, "shizheng")
    desk.return_(ticket_id)
    ruled = desk.post(
        f"/api/v1/tickets/{ticket_id}/rule", RULE, desk.as_("supervisor", unit=CENTRE)
    )

    assert ruled["state"] == "dispatched"
    assert ruled["resident_due_at"] == due
    lead = next(one for one in ruled["work_orders"] if one["unit"] == "gongan")
    assert [one["charged"] for one in ruled["work_orders"][:2]] == [False, False]
    path = f"/api/v1/work-orders/{lead['work_order_id']}/return"
    refused = desk.post(path, RETURN, desk.as_("unit_handler", unit="gongan"), 409)
    assert refused["type"] == "urn:huying:problem:ruling_binds"
    assert refused["title_en"] == "The ruling binds"


def test_late_return_says_until_when_it_was(desk: Desk, clock: FakeClock) -> None:
    """Not returned in time is accepted."""
    ticket_id = desk.open()
    until = desk.last_order(ticket_id)["return_due_at"]
    clock.instant = MONDAY + timedelta(days=3)
    refused = desk.return_(ticket_id, 409)

    assert refused["type"] == "urn:huying:problem:return_too_late"
    in_the_district = datetime.fromisoformat(until).astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{in_the_district:%Y-%m-%d %H:%M}" in refused["detail"]
    assert f"{in_the_district:%Y-%m-%d %H:%M}" in refused["detail_en"]


def test_centre_refuses_a_return_and_the_order_goes_on(desk: Desk) -> None:
    """And a second return, by the same unit, is one too many."""
    ticket_id = desk.open()
    desk.return_(ticket_id)
    path = f"/api/v1/tickets/{ticket_id}/refuse-return"
    back = desk.post(path, {"reason": REASON}, desk.as_("operator"))
    again = desk.post(path, {"reason": REASON}, desk.as_("operator"), 409)

    assert (back["state"], back["work_orders"][0]["state"]) == ("dispatched", "issued")
    assert again["type"] == "urn:huying:problem:not_allowed"
    assert desk.return_(ticket_id)["state"] == "arbitration"


def test_confirmed_return_waits_for_its_dispatch(desk: Desk) -> None:
    """Confirming is not dispatching."""
    ticket_id = desk.open()
    desk.return_(ticket_id)
    path = f"/api/v1/tickets/{ticket_id}/confirm-return"
    confirmed = desk.post(path, {}, desk.as_("operator"))

    assert confirmed["state"] == "screening"
    assert confirmed["work_orders"][0]["charged"] is False


def test_statements_are_for_the_parties_and_who_rules(desk: Desk) -> None:
    """Neither operators nor auditors nor a third unit read them."""
    ticket_id = desk.disputed()
    path = f"/api/v1/tickets/{ticket_id}"
    desk.post(f"{path}/statements", SAID, desk.as_("unit_handler", unit=UNIT))
    third = desk.post(f"{path}/statements", SAID, desk.as_("unit_handler", unit="gongan"), 404)
    assert third["type"] == "urn:huying:problem:not_found"

    def read(**who: Any) -> Any:
        role = who.pop("role")
        return desk.get(f"{path}/arbitration", desk.as_(role, **who))["arbitrations"][0]

    for who in (
        {"role": "unit_handler", "unit": UNIT},
        {"role": "unit_leader", "unit": "shizheng"},
        {"role": "supervisor", "unit": CENTRE},
        {"role": "director", "unit": CENTRE},
    ):
        assert read(**who)["statements"][0]["text"] == SAID["text"]
    for role in ("operator", "auditor", "analyst", "district_leader"):
        assert read(role=role)["statements"] is None
        assert read(role=role)["statement_count"] == 1
    street = read(role="street", unit=STREET_UNIT, areas=STREET_AREA)
    assert street["statements"] is None
    for role, unit in (("operator", None), ("unit_handler", "shizheng")):
        history = desk.get(f"{path}/history", desk.as_(role, unit=unit))
        assert SAID["text"] not in str(history)
        assert "arbitration.stated.v1" in str(history)


def test_street_rules_between_its_communities_and_the_centre_may_not(desk: Desk) -> None:
    """Who rules is data."""
    quarrel = {"title": "邻里纠纷", "text": "楼上楼下邻里纠纷，请社区调解"}
    ticket_id = desk.open(2, **quarrel)
    desk.return_(ticket_id, role="community")
    desk.screen(ticket_id, NEIGHBOUR_UNIT)
    desk.return_(ticket_id, role="community")
    path = f"/api/v1/tickets/{ticket_id}/rule"
    words = {"lead": COMMUNITY_UNIT, "reason": REASON, "basis": GROUND}
    refused = desk.post(path, words, desk.as_("supervisor", unit=CENTRE), 403)
    street = desk.as_("street", unit=STREET_UNIT, areas=STREET_AREA)
    ruled = desk.post(path, words, street)

    assert "街道" in refused["detail"]
    assert "street" in refused["detail_en"].lower()
    assert ruled["work_orders"][-1]["unit"] == COMMUNITY_UNIT


def test_late_ruling_climbs_by_the_scheduler(
    desk: Desk, container: Container, clock: FakeClock
) -> None:
    """The parties and who is responsible are told."""
    ticket_id = desk.disputed()
    clock.instant = MONDAY + timedelta(days=1)
    container.advance_clocks()
    seen = desk.get(f"/api/v1/tickets/{ticket_id}", desk.as_("supervisor"))
    history = desk.get(f"/api/v1/tickets/{ticket_id}/history", desk.as_("supervisor"))["items"]
    types = [event["type"] for event in history]

    assert (seen["tier"], seen["state"]) == (2, "arbitration")
    assert types[-3:] == ["deadline.missed.v1", "ticket.escalated.v1", "paper.issued.v1"]
    assert history[-1]["data"]["trigger"] == "arbitration_overdue"


def test_earlier_rulings_are_shown_before_a_return_without_a_scan(
    desk: Desk, clock: FakeClock
) -> None:
    """The newest first, with what is alike; no ticket, no resident, no papers of another case."""
    for number in (1, 2, 3):
        desk.ruled(number)
        clock.advance(minutes=5)
    hidden = desk.open(8, confidential=True)
    fresh = desk.open(9)
    order = desk.last_order(fresh)
    path = f"/api/v1/work-orders/{order['work_order_id']}/similar-rulings"
    with profiled(desk.container.database):
        rows = desk.get(path, desk.as_("unit_handler", unit=UNIT))["items"]

    assert len(rows) == 3
    assert [row["ruled_at"] for row in rows] == sorted((r["ruled_at"] for r in rows), reverse=True)
    assert rows[0]["alike"] == ["category", "area", "unit"]
    assert not {"ticket_id", "number", "minutes"} & set(rows[0])
    assert collection_scans(desk.container.database) == []
    desk.get(path, desk.as_("unit_handler", unit="gongan"), 404)
    assert hidden


def test_rulings_are_listed_within_scope_and_paged(desk: Desk, clock: FakeClock) -> None:
    """Parties and those bound see theirs, the centre all, another unit none."""
    made = []
    for number in (1, 2, 3):
        made.append(desk.ruled(number)[1]["ruling_id"])
        clock.advance(minutes=5)

    def listed(who: dict[str, str], suffix: str = "") -> list[str]:
        found = desk.get(f"/api/v1/rulings?limit=50{suffix}", who)["items"]
        return [row["ruling_id"] for row in found]

    centre = desk.as_("operator")
    assert listed(centre) == made[::-1]
    assert listed(desk.as_("unit_handler", unit=UNIT)) == made[::-1]
    assert listed(desk.as_("unit_handler", unit="gongan")) == made[::-1]
    assert listed(desk.as_("unit_handler", unit="jiaojing")) == []
    assert listed(desk.as_("unit_handler", unit=UNIT), "&unit=gongan") == []
    assert listed(desk.as_("street", unit="jd-west", areas=("610104002",))) == []
    assert listed(centre, "&category=0104&area=610104001") == made[::-1]
    assert listed(centre, "&category=0201") == []
    first = desk.get("/api/v1/rulings?limit=2", centre)
    rest = desk.get(f"/api/v1/rulings?limit=2&cursor={first['next_cursor']}", centre)
    assert [row["ruling_id"] for row in (*first["items"], *rest["items"])] == made[::-1]
    desk.get(f"/api/v1/rulings/{made[0]}", desk.as_("unit_handler", unit="jiaojing"), 404)
    assert desk.get(f"/api/v1/rulings/{made[0]}", centre)["lead"] == "gongan"


def test_ruling_becomes_a_draft_rule_with_one_action(desk: Desk) -> None:
    """It is in the draft, not in force; asking twice changes nothing; published, it routes."""
    _, ruling = desk.ruled()
    path = f"/api/v1/rulings/{ruling['ruling_id']}/draft-rule"
    desk.post(path, {}, desk.as_("operator"), 403)
    made = desk.post(path, {}, desk.as_("supervisor"))
    again = desk.post(path, {}, desk.as_("supervisor"))

    lead, support = made["draft"]["rules"]
    assert (lead["category"], lead["area"], lead["unit"], lead["role"]) == (
        "0104",
        "610104001",
        "gongan",
        "lead",
    )
    assert (support["unit"], support["role"]) == (UNIT, "support")
    assert again["draft"] == made["draft"]
    draft = desk.container.rules.edit.read()
    assert [row["id"] for row in draft.rules if row["id"].startswith("rul-")] == [
        lead["id"],
        support["id"],
    ]


def test_return_reasons_are_the_district_s(desk: Desk) -> None:
    """In two languages, for the console's list."""
    rows = desk.get("/api/v1/return-reasons", desk.as_("unit_handler", unit=UNIT))["items"]

    assert [row["code"] for row in rows] == ["not_in_duty", "not_in_area"]
    assert rows[0]["name_en"] == "Not within our duties"

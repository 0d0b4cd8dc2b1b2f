"""The pages show the counts and the tickets' way, in both languages, whatever is away."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.contracts.catalogue import EVENTS
from services.console.application.show_board import ShowBoard
from services.console.bootstrap import Container
from services.console.entrypoints.http.app import build_app
from services.console.entrypoints.http.shell.wording import LANGUAGES, Wording
from services.console.ports import ServiceAway, UnknownTicket
from tests.support.console import settings_of_console


class FakeDistrict:
    """A district with one ticket, in which a service can be away."""

    def __init__(self) -> None:
        self.away: set[str] = set()

    def _need(self, service: str) -> None:
        if service in self.away:
            raise ServiceAway(service)

    def overview(self) -> dict[str, Any]:
        self._need("reporting")
        tiers = {"1": 7, "2": 0, "3": 0}
        counts = {"appeals": 3, "tickets": 2, "routed": 2, "acknowledged": 1, "rated": 0}
        return {**counts, "states": {"dispatched": 2}, "escalated_by_tier": tiers}

    def ledger(self) -> dict[str, Any]:
        self._need("reporting")
        names = ("in_flight", "open", "answered", "closed", "refused", "withdrawn", "transferred")
        return {
            "accepted": 3,
            **dict.fromkeys(names, 0),
            "imbalance": 1,
            "differing_ids": ["apl_lost"],
            "as_of": "2026-11-23T04:00:00Z",
        }

    def rates(self) -> list[dict[str, Any]]:
        self._need("reporting")
        total = {"value": 0.5, "numerator": 1, "denominator": 2, "sample_is_enough": False}
        texts = {"title": "响应率", "title_en": "Response rate", "formula": "…"}
        return [{"definition": texts, "total": total}]

    def tickets(self, *, state: str | None, cursor: str | None) -> dict[str, Any]:
        self._need("dispatch")
        return {"items": [TICKET], "next_cursor": None}

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        self._need("dispatch")
        if ticket_id != TICKET["ticket_id"]:
            raise UnknownTicket(ticket_id)
        opened = {
            "sequence": 1,
            "type": "ticket.opened.v1",
            "time": TICKET["opened_at"],
            "data": {},
        }
        issued = {**opened, "sequence": 2, "type": "work_order.issued.v1"}
        return {**TICKET, "history": [opened, {**issued, "data": {"unit": "chengguan"}}]}

    def names(self, language: str = "zh") -> dict[str, dict[str, str]]:
        self._need("dispatch")
        return {"units": {"chengguan": "区城管局"}, "areas": {}, "categories": {"0101": "垃圾清运"}}


TICKET = {
    "ticket_id": "tkt_1",
    "number": "LH-20261123-000001-9",
    "state": "dispatched",
    "category": "0101",
    "area_code": None,
    "unit": "chengguan",
    "severity": "P2",
    "tier": 0,
    "opened_at": "2026-11-22T16:30:00Z",
}


@pytest.fixture
def district() -> FakeDistrict:
    return FakeDistrict()


@pytest.fixture
def browser(district: FakeDistrict) -> FlaskClient:
    container = Container(settings_of_console())
    container.__dict__["district"] = district
    container.__dict__["demo_accounts"] = lambda: ()
    container.__dict__["show_board"] = ShowBoard(district)
    return build_app(container).test_client()


def test_board_shows_counts_rates_ledger_and_tickets(browser: FlaskClient) -> None:
    """One look tells how the district stands."""
    text = browser.get("/board/ledger").text

    for expected in ("受理诉求", "响应率", "50.0%", "样本不足", "apl_lost", "垃圾清运", "区城管局"):
        assert expected in text


def test_times_are_the_district_s(browser: FlaskClient) -> None:
    """16:30 UTC is half past midnight of the next day in Xi'an."""
    assert "2026-11-23 00:30" in browser.get("/board/ledger").text


def test_nobody_s_name_and_nobody_s_words_stand_on_a_page_for_everybody(
    browser: FlaskClient, district: FakeDistrict
) -> None:
    """L1: codes and times are told; who acted and what he wrote are not."""
    told = {"unit": "chengguan", "by": "li.si", "basis": "李四不肯", "reason": "李四说没有办完"}
    event = {"sequence": 1, "time": TICKET["opened_at"], "data": told}
    kinds = ("work_order.rejected.v1", "work_order.returned.v1")
    history = [{**event, "type": kinds[0]}, {**event, "type": kinds[1]}]
    history[1]["data"] = {**told, "reason": "not_in_duty"}
    district.ticket = lambda ticket_id: {**TICKET, "history": history}  # type: ignore[method-assign]

    text = browser.get("/tickets/tkt_1").text

    assert "区城管局" in text
    assert "不属本单位职责" in text
    assert "li.si" not in text
    assert "李四" not in text


def test_service_that_is_away_is_named_and_the_rest_stands(
    browser: FlaskClient, district: FakeDistrict
) -> None:
    """The board does not fall with one service."""
    district.away = {"reporting"}

    answer = browser.get("/board/ledger?lang=en")

    assert answer.status_code == 200
    assert "reporting" in answer.text
    assert "LH-20261123-000001-9" in answer.text


def test_way_shows_every_event_in_words(browser: FlaskClient) -> None:
    """The ticket's history reads as a story."""
    text = browser.get("/tickets/tkt_1").text

    assert text.index("立案") < text.index("区城管局", text.index("办理过程"))


def test_unknown_ticket_is_a_page_not_an_error(browser: FlaskClient) -> None:
    """404 with words and a way back."""
    answer = browser.get("/tickets/tkt_none")

    assert answer.status_code == 404
    assert "没有这张工单" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ticket_event_has_its_word(language: str) -> None:
    """K5: the catalogue is complete."""
    words = Wording(language)
    shown = [name for name in EVENTS if name.split(".")[0] in {"ticket", "work_order", "deadline"}]

    assert [name for name in shown if words.of("words.events", name) == name] == []

"""What anybody may read of an appeal, and what nobody may; and how it is said in two formats."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from services.intake.domain.appeals.appeal import AppealCase, Point, Secrets
from services.intake.domain.appeals.settlement import AnsweredDirectly
from services.intake.domain.following.ticket_view import TicketStep, TicketView, fold
from services.intake.domain.open311.public_request import public_request
from services.intake.domain.secrecy.seal import Seal
from services.intake.entrypoints.http.open311.spark import rendered
from tests.factories.intake import NOW, appeal

DUE = NOW + timedelta(days=5)


def case(**changes: Any) -> AppealCase:
    """Return a case that came by Open311."""
    said = {"channel": "open311", "category": "0201", "address": "大庆路12号", **changes}
    return AppealCase(appeal(**said), Secrets("index"), sequence=1, ticket_id="tkt_1")


def view(*steps: tuple[str, dict[str, Any]]) -> TicketView:
    """Return a ticket's view after these events, an hour apart."""
    found = TicketView("tkt_1")
    for number, (kind, data) in enumerate(steps, 1):
        found = fold(found, TicketStep(number, kind, NOW + timedelta(hours=number), data))
    return found


OPENED = ("ticket.opened.v1", {"state": "dispatched", "category": "0201", "number": "LH-1"})
ISSUED = (
    "work_order.issued.v1",
    {"unit": "chengguan", "category": "0201", "resolve_due_at": DUE.isoformat(), "role": "lead"},
)


def test_unit_and_limit_are_the_leads_whoever_supports() -> None:
    support = ("work_order.issued.v1", {**ISSUED[1], "unit": "shizheng", "role": "support"})
    found = public_request(case(), view(OPENED, ISSUED, support))
    assert found is not None
    assert (found.unit, found.expected_at) == ("chengguan", DUE)
    assert found.updated_at == NOW + timedelta(hours=2)


def test_an_order_that_came_back_is_nobodys() -> None:
    returned = ("work_order.returned.v1", {"unit": "chengguan"})
    found = public_request(case(), view(OPENED, ISSUED, returned))
    assert found is not None
    assert (found.unit, found.expected_at, found.state) == (None, None, "screening")


def test_a_support_that_is_let_go_leaves_the_unit_as_it_is() -> None:
    revoked = ("work_order.revoked.v1", {"unit": "shizheng"})
    found = public_request(case(), view(OPENED, ISSUED, revoked))
    assert found is not None
    assert found.unit == "chengguan"


def test_the_category_is_the_one_that_the_centre_settled() -> None:
    screened = ("ticket.screened.v1", {"category": "0101", "area_code": "610104001"})
    found = public_request(case(category=None), view(OPENED, screened))
    assert found is not None
    assert (found.service_code, found.area_code) == ("0101", "610104001")


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((), "open"),
        ((("ticket.resolved.v1", {"outcome": "done"}),), "open"),
        ((("ticket.closed.v1", {"reason": "answered"}),), "closed"),
        ((("ticket.refused.v1", {"explanation": "…"}),), "closed"),
        ((("ticket.closed.v1", {}), ("ticket.reopened.v1", {"unit": "chengguan"})), "open"),
    ],
)
def test_closed_is_what_dispatch_closed_or_refused(
    steps: tuple[tuple[str, dict[str, Any]], ...], status: str
) -> None:
    found = public_request(case(), view(OPENED, ISSUED, *steps))
    assert found is not None
    assert found.status == status


def test_what_was_withdrawn_or_ended_at_the_desk_is_closed_since_then() -> None:
    at = NOW + timedelta(days=1)
    withdrawn = public_request(replace(case(), withdrawn_at=at), view(OPENED))
    answered = AnsweredDirectly(at, "staff:1", "请带身份证")
    settled = public_request(replace(case(), ticket_id=None, settlement=answered), None)
    assert withdrawn is not None
    assert settled is not None
    assert (withdrawn.status, withdrawn.state, withdrawn.updated_at) == ("closed", "withdrawn", at)
    assert (settled.status, settled.state, settled.updated_at) == ("closed", "answered", at)


def test_only_the_reason_given_for_publication_is_published() -> None:
    told = {"outcome": "cannot_be_done", "answer": "王先生您好", "public_reason": "无规划"}
    found = public_request(case(), view(OPENED, ISSUED, ("ticket.resolved.v1", told)))
    assert found is not None
    assert (found.state, found.reason) == ("cannot_be_done", "无规划")
    assert "王先生" not in str(found)


HIDDEN = [{"confidential": True}, {"kind": "report"}, {"accused_unit": "chengguan"}]


@pytest.mark.parametrize("changes", [*HIDDEN, {"category": None}])
def test_of_some_appeals_nothing_is_told(changes: dict[str, Any]) -> None:
    assert public_request(case(**changes), None) is None


def test_of_a_sealed_ticket_nothing_is_told() -> None:
    sealed = replace(view(OPENED, ISSUED), seal=Seal(units=("chengguan",)))
    assert public_request(case(), sealed) is None


@pytest.mark.parametrize("channel", ["web", "hotline", "grid_officer", "email"])
def test_who_did_not_speak_in_public_is_not_quoted(channel: str) -> None:
    place = Point(108.932512, 34.265987)
    found = public_request(case(channel=channel, point=place, area_code="610104001"), None)
    assert found is not None
    assert (found.text, found.address, found.point) == (None, None, Point(108.933, 34.266))


def test_who_may_be_in_danger_is_not_quoted() -> None:
    found = public_request(case(danger_words=("跳楼",)), None)
    assert found is not None
    assert (found.text, found.address) == (None, None)


@given(st.text())
def test_any_text_is_well_formed_and_the_same_in_both_formats(text: str) -> None:
    body = [{"description": text, "metadata": True, "address": None}]
    in_xml = ET.fromstring(rendered("service_requests", body, "xml"))  # noqa: S314 - our own
    (in_json,) = from_json(rendered("service_requests", body, "json"))
    assert (in_xml.findtext("request/description") or "") == in_json["description"]
    assert (in_xml.findtext("request/metadata"), in_json["metadata"]) == ("true", True)
    assert (in_xml.findtext("request/address"), in_json["address"]) == ("", None)


def test_only_attachments_that_were_released_are_shown() -> None:
    found = public_request(case(attachments=("att_1", "att_2")), None, frozenset({"att_2"}))
    assert found is not None
    assert found.media == ("att_2",)

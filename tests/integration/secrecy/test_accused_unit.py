"""L2 from the door of intake to the figures: who is accused, and all below him, hear nothing."""

from typing import Any, Final

import pytest

from services.common.web.principal import PUBLIC_READER
from services.reporting.domain.secrecy import Reader
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, STREET_UNIT, UNIT
from tests.factories.secrecy import OFFICE
from tests.integration.secrecy.district import District

pytestmark = pytest.mark.integration

STREET_AREA: Final = "610104001"
BARBECUE: Final = {"text": "楼下露天烧烤油烟扰民", "area_code": COMMUNITY, "category": "0104"}
ACCUSED: Final[dict[str, tuple[str, str | None, tuple[str, ...]]]] = {
    "the street": ("street", STREET_UNIT, (STREET_AREA,)),
    "its community": ("community", COMMUNITY_UNIT, (COMMUNITY,)),
    "its grid officer": ("grid_officer", None, (f"{COMMUNITY}001",)),
    "staff who sit there": ("supervisor", STREET_UNIT, ()),
}


@pytest.fixture
def reported(district: District) -> tuple[District, str, Any]:
    """A plain appeal and one that accuses the street, both with the department by now."""
    district.register_endpoints(UNIT, STREET_UNIT, COMMUNITY_UNIT, OFFICE)
    district.appeal(**BARBECUE)
    accusing = district.appeal(**BARBECUE, accused_unit=STREET_UNIT)
    district.pass_on()
    return district, accusing, district.ticket_of(accusing)


def test_dispatch_shows_the_accused_neither_case_nor_count(
    reported: tuple[District, str, Any],
) -> None:
    district, accusing, ticket = reported
    http = district.at["dispatch"]
    for name, (role, unit, areas) in ACCUSED.items():
        who = district.as_(role, unit, areas)
        assert http.get(f"/api/v1/tickets/{ticket['_id']}", headers=who).status_code == 404, name
        listed = http.get("/api/v1/tickets", headers=who)
        assert accusing not in listed.text
        assert ticket["number"] not in listed.text
        seen = 0 if role == "grid_officer" else 1
        assert listed.json["total"]["count"] == seen, name
        assert http.get("/api/v1/counts", headers=who).json["total"] == seen, name
    worker = district.as_("unit_handler", UNIT)
    view = http.get(f"/api/v1/tickets/{ticket['_id']}", headers=worker).json
    assert view["accused_units"] == [STREET_UNIT]
    copies = {unit for entry in ticket["outbox"] for unit in entry["units"]}
    assert copies == {UNIT}


def test_notify_tells_the_accused_nothing_and_the_handling_unit_all(
    reported: tuple[District, str, Any],
) -> None:
    """Not even when its clock runs out and the case climbs past the street."""
    district, _, ticket = reported
    http = district.at["dispatch"]
    help_ = {"units": ["gongan"], "reason": "请协助疏导现场交通并维持秩序"}
    url = f"/api/v1/tickets/{ticket['_id']}/support"
    assert http.post(url, json=help_, headers=district.as_("operator")).status_code == 200
    district.pass_on()
    assert district.notified(ticket["_id"]) == {UNIT}
    ledger = district.at["notify"]
    for role, unit, areas in ACCUSED.values():
        answer = ledger.get("/api/v1/notifications", headers=district.as_(role, unit, areas))
        assert ticket["_id"] not in answer.text, role
    staff = ledger.get("/api/v1/notifications", headers=district.as_("operator"))
    assert ticket["_id"] in staff.text


def test_reporting_counts_it_in_the_district_but_nowhere_the_accused_would_see(
    reported: tuple[District, str, Any],
) -> None:
    district, _, ticket = reported
    http = district.at["reporting"]
    staff, sitting = district.as_("director"), district.as_("director", STREET_UNIT)
    assert http.get("/api/v1/overview", headers=staff).json["tickets"] == 2
    assert http.get("/api/v1/overview", headers=sitting).json["tickets"] == 1
    for by, key, seen in (("street", STREET_AREA, 1), ("unit", UNIT, 2)):
        url = f"/api/v1/indicators/first_dispatch_accuracy/tickets?by={by}&key={key}"
        found = http.get(url, headers=staff)
        assert found.status_code == 200, found.json
        assert len(found.json["items"]) == seen, by
    drilled = f"/api/v1/indicators/first_dispatch_accuracy/tickets?by=unit&key={UNIT}"
    assert ticket["_id"] not in http.get(drilled, headers=sitting).text
    assert http.get(drilled, headers=district.as_("ops")).status_code == 403
    for role in ("street", "community", "grid_officer", "unit_handler", "unit_leader"):
        for path in ("overview", "returns", "ledger", "indicators/on_time_rate?by=street"):
            assert http.get(f"/api/v1/{path}", headers=district.as_(role)).status_code == 403


def test_a_clue_leaves_the_figures_and_the_ledger_of_all_but_the_office(
    reported: tuple[District, str, Any],
) -> None:
    district, _, ticket = reported
    url = f"/api/v1/tickets/{ticket['_id']}/discipline"
    done = district.at["dispatch"].post(url, json={}, headers=district.as_("supervisor"))
    assert done.status_code == 204
    district.pass_on()
    http = district.at["reporting"]
    for role in ("director", "auditor", "analyst", "district_leader", "admin", "ops"):
        assert http.get("/api/v1/overview", headers=district.as_(role)).json["tickets"] == 1, role
    office = http.get("/api/v1/overview", headers=district.as_("auditor", OFFICE))
    assert office.json["tickets"] == 2
    hidden = district.reporting.facts.hidden_appeals
    assert hidden(Reader()) == {ticket["appeal_id"]}
    assert hidden(Reader(OFFICE)) == frozenset()
    assert district.notified(ticket["_id"]) == {UNIT, OFFICE}
    ledger = district.at["notify"].get(
        f"/api/v1/notifications?ticket_id={ticket['_id']}", headers=district.as_("operator")
    )
    assert ledger.json["items"] == []


def test_intake_shows_the_appeal_to_nobody_to_whom_its_case_is_closed(
    reported: tuple[District, str, Any],
) -> None:
    """As an appeal that does not exist: its page, and whom to ring about it."""
    district, accusing, ticket = reported
    http = district.at["intake"]
    page, ask = f"/api/v1/appeals/{accusing}", {"purpose": "callback"}
    nothing = http.get("/api/v1/appeals/apl_no", headers=district.as_("operator"))

    def answers(role: str, unit: str | None = None, areas: tuple[str, ...] = ()) -> list[int]:
        who = district.as_(role, unit, areas)
        found = http.get(page, headers=who)
        if found.status_code == nothing.status_code:
            assert found.json["type"] == nothing.json["type"]
        return [
            found.status_code,
            http.post(f"{page}/reveals", json=ask, headers=who).status_code,
        ]

    assert answers("operator") == answers("supervisor") == [200, 200]
    assert answers("supervisor", STREET_UNIT) == [404, 404]
    assert answers("supervisor", COMMUNITY_UNIT) == [404, 404]
    assert answers("operator", None, (COMMUNITY,)) == [404, 404]
    url = f"/api/v1/tickets/{ticket['_id']}/discipline"
    district.at["dispatch"].post(url, json={}, headers=district.as_("supervisor"))
    district.pass_on()
    for role in ("operator", "callback_agent", "reviewer", "supervisor", "director"):
        assert answers(role)[0] == 404, role
    assert answers("supervisor", OFFICE) == [200, 200]


def test_the_public_board_shows_nothing_that_is_closed_to_anybody(
    reported: tuple[District, str, Any],
) -> None:
    """Its reader is an auditor of no unit: no list, no count, no ledger tells of the report."""
    district, accusing, ticket = reported
    board = district.as_("auditor", PUBLIC_READER)
    dispatch, reporting = district.at["dispatch"], district.at["reporting"]
    listed = dispatch.get("/api/v1/tickets", headers=board)
    assert listed.json["total"]["count"] == 1
    assert ticket["number"] not in listed.text
    assert dispatch.get(f"/api/v1/tickets/{ticket['_id']}", headers=board).status_code == 404
    assert dispatch.get("/api/v1/counts", headers=board).json["total"] == 1
    assert reporting.get("/api/v1/overview", headers=board).json["tickets"] == 1
    assert district.reporting.facts.hidden_appeals(Reader(PUBLIC_READER)) == {accusing}

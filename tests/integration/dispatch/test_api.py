"""The API on a real MongoDB: scopes, verbs, ETags, keys, problems in two languages."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import COMMUNITY, UNIT, later, submitted
from tests.fakes.dispatch import FakeClock

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
ANSWER = {"outcome": "done", "answer": "已清理并增加每日两次巡查"}


@pytest.fixture
def ticket(container: Container) -> dict[str, Any]:
    """A dispatched ticket, as stored."""
    container.open_tickets([submitted(1)])
    found = container.database["tickets"].find_one()
    assert found is not None
    return found


def order_url(ticket: dict[str, Any], verb: str = "") -> str:
    base = f"/api/v1/work-orders/{ticket['orders'][0]['id']}"
    return f"{base}/{verb}" if verb else base


def test_unit_and_centre_bring_a_ticket_to_its_end(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """Acknowledge, contact, progress, resolve, accept, each answered with the ticket."""
    unit = bearer("unit_handler", unit=UNIT)
    for verb, body in (
        ("acknowledge", {}),
        ("contact", {"method": "phone"}),
        ("progress", {"note": "已到现场"}),
        ("resolve", ANSWER),
    ):
        answer = http.post(order_url(ticket, verb), json=body, headers=unit)
        assert answer.status_code == 200, answer.json
    accepted = http.post(
        f"/api/v1/tickets/{ticket['_id']}/accept", json={}, headers=bearer("reviewer")
    )

    assert accepted.json["state"] == "resolved"
    history = http.get(f"/api/v1/tickets/{ticket['_id']}/history", headers=unit).json["items"]
    assert [event["sequence"] for event in history] == list(range(2, 9))


def test_unit_sees_its_own_and_nobody_else_s(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """Another unit's order, and a missing one, look the same."""
    own, other = bearer("unit_handler", unit=UNIT), bearer("unit_handler", unit="gongan")

    assert http.get(order_url(ticket), headers=own).json["matter"]["title"] == "楼下露天烧烤"
    assert http.get(order_url(ticket), headers=other).status_code == 404
    assert http.get("/api/v1/work-orders/wo_none", headers=other).status_code == 404
    assert http.get(f"/api/v1/tickets/{ticket['_id']}", headers=other).status_code == 404
    assert http.post(order_url(ticket, "acknowledge"), json={}, headers=other).status_code == 404
    assert len(http.get("/api/v1/work-orders", headers=own).json["items"]) == 1
    assert http.get("/api/v1/work-orders", headers=other).json["items"] == []
    assert http.get("/api/v1/tickets", headers=other).json["items"] == []


def test_unit_that_gave_an_order_back_learns_nothing_of_the_next_one(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """It still reads its own part: the order that it returned and why."""
    own, other = bearer("unit_handler", unit=UNIT), bearer("unit_handler", unit="gongan")
    url = f"/api/v1/tickets/{ticket['_id']}"
    basis = {"reason": "not_in_duty", "basis": "职责清单第三条：不属本单位"}
    http.post(order_url(ticket, "return"), json=basis, headers=own)
    screened = http.post(f"{url}/screen", json={"unit": "gongan"}, headers=bearer("operator"))
    assert screened.status_code == 200, screened.json
    nexts = f"/api/v1/work-orders/{screened.json['work_order_id']}"
    http.post(f"{nexts}/acknowledge", json={}, headers=other)
    http.post(f"{nexts}/progress", json={"note": "民警已到场"}, headers=other)

    seen = http.get(url, headers=own)
    told = http.get(f"{url}/history", headers=own)
    clocks = http.get(f"{url}/deadlines", headers=own).json["clocks"]

    assert [order["unit"] for order in seen.json["work_orders"]] == [UNIT]
    assert {clock["unit"] for clock in [*seen.json["clocks"], *clocks]} == {None, UNIT}
    assert {event["data"].get("unit") for event in told.json["items"]} <= {None, UNIT}
    assert "民警已到场" not in told.text
    assert "民警已到场" in http.get(f"{url}/history", headers=bearer("operator")).text


def test_street_reads_its_area_without_the_resident_s_words(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """Whoever does not handle the case sees its state, not its text."""
    east = bearer("street", unit="jd-east", areas=("610104001",))
    west = bearer("street", unit="jd-west", areas=("610104002",))

    row = http.get("/api/v1/tickets", headers=east).json["items"][0]
    assert (row["area_code"], row["title"]) == (COMMUNITY, None)
    assert http.get(f"/api/v1/tickets/{ticket['_id']}", headers=east).json["matter"] is None
    assert http.get("/api/v1/tickets", headers=west).json["items"] == []
    narrowed = http.get("/api/v1/tickets?area=610104002", headers=east).json["items"]
    assert narrowed == []


def test_illegal_move_is_409_and_missing_role_403(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """D1 at the door."""
    unit = bearer("unit_handler", unit=UNIT)
    early = http.post(order_url(ticket, "resolve"), json=ANSWER, headers=unit)
    stranger = http.post(order_url(ticket, "acknowledge"), json={}, headers=bearer("analyst"))

    assert (early.status_code, early.json["type"]) == (409, "urn:huying:problem:not_allowed")
    assert stranger.status_code == 403
    assert http.get("/api/v1/tickets").status_code == 401


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("contact", {"method": "smoke"}, "method"),
        ("return", {"reason": "tired", "basis": "因为今天很累所以退单"}, "reason"),
        ("return", {"reason": "not_in_duty", "basis": "不归我管"}, "basis"),
        ("return", {"reason": "not_in_duty"}, "basis"),
        ("progress", {"note": ""}, "note"),
        ("progress", {"note": "好" * 5001}, "note"),
        ("acknowledge", {"nonsense": 1}, "nonsense"),
    ],
)
def test_bad_input_names_the_field_in_two_languages(
    http: FlaskClient,
    bearer: Headers,
    ticket: dict[str, Any],
    verb: str,
    body: dict[str, Any],
    field: str,
) -> None:
    """And leaves nothing behind."""
    unit = bearer("unit_handler", unit=UNIT)
    answer = http.post(order_url(ticket, verb), json=body, headers=unit)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert answer.json["errors"][0]["message"]
    assert answer.json["errors"][0]["message_en"]
    after = http.get(f"/api/v1/tickets/{ticket['_id']}", headers=bearer("operator"))
    assert after.json["version"] == ticket["version"]


def test_two_editors_at_once_one_gets_412(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """D7: with the version that stands."""
    unit = bearer("unit_handler", unit=UNIT)
    read = http.get(order_url(ticket), headers=unit).headers["ETag"]
    first = http.post(order_url(ticket, "acknowledge"), json={}, headers={**unit, "If-Match": read})
    second = http.post(
        order_url(ticket, "acknowledge"), json={}, headers={**unit, "If-Match": read}
    )

    assert first.status_code == 200
    assert second.status_code == 412
    assert second.json["current_version"] == 2


def test_idempotency_key_answers_again_and_is_bound_to_its_body(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """The same words: the same answer; other words: 422."""
    unit = {**bearer("unit_handler", unit=UNIT), "Idempotency-Key": "k-1"}
    http.post(order_url(ticket, "acknowledge"), json={}, headers=unit)
    again = http.post(order_url(ticket, "acknowledge"), json={}, headers=unit)
    other = http.post(order_url(ticket, "progress"), json={"note": "去看"}, headers=unit)

    assert (again.status_code, again.json["version"]) == (200, 2)
    assert other.status_code == 422
    assert other.json["type"] == "urn:huying:problem:idempotency_key_reused"


def test_screening_dispatches_what_rules_could_not(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """The operator names area and category, duty lists name the unit."""
    container.open_tickets([submitted(1, area_code=None)])
    waiting = http.get("/api/v1/tickets?state=screening", headers=bearer("operator")).json["items"]
    url = f"/api/v1/tickets/{waiting[0]['ticket_id']}"
    screened = http.post(f"{url}/screen", json={"area_code": COMMUNITY}, headers=bearer("operator"))
    wrong = http.post(f"{url}/screen", json={"area_code": "1"}, headers=bearer("operator"))

    assert (screened.json["state"], screened.json["unit"]) == ("dispatched", UNIT)
    assert wrong.status_code == 409
    why = http.get(f"{url}/routing", headers=bearer("operator")).json
    assert (why["category_by"], why["unit_by"], why["rule_id"]) == (
        "operator",
        "duty_list",
        "duty-0104",
    )


def test_deadlines_explain_themselves(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """E3: each clock with its intervals, from start to end without a gap."""
    url = f"/api/v1/tickets/{ticket['_id']}/deadlines"
    clocks = http.get(url, headers=bearer("operator")).json["clocks"]

    assert [clock["clock"] for clock in clocks] == ["acknowledge", "contact", "resolve"]
    for clock in clocks:
        intervals = clock["intervals"]
        assert intervals[0]["from"] == clock["started_at"]
        assert intervals[-1]["to"] == clock["due_at"]


def test_calendar_answers_for_days_and_limits(http: FlaskClient, bearer: Headers) -> None:
    """The make-up Saturday is worked, and a limit in 2027 is provisional."""
    who = bearer("unit_handler", unit=UNIT)
    days = http.get("/api/v1/calendars/cn/days?from=2026-10-07&to=2026-10-10", headers=who)
    due = http.post(
        "/api/v1/calendars/cn/deadline",
        json={"start": "2026-12-30T09:30:00+08:00", "amount": 5, "unit": "working_day"},
        headers=who,
    )

    assert [day["working"] for day in days.json["days"]] == [False, True, True, True]
    assert due.json["provisional"] is True
    assert due.json["due_at"] == "2027-01-06T09:00:00Z"
    assert http.get("/api/v1/calendars/other/days?from=2026-10-07&to=2026-10-08", headers=who)
    backwards = http.get("/api/v1/calendars/cn/days?from=2026-10-07&to=2026-10-01", headers=who)
    assert backwards.status_code == 422


def test_lists_are_paged_by_cursor(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Every ticket once, the newest first."""
    container.open_tickets([submitted(number) for number in range(1, 8)])
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        suffix = f"&cursor={cursor}" if cursor else ""
        got = http.get(f"/api/v1/tickets?limit=3{suffix}", headers=bearer("operator")).json
        seen += [row["number"] for row in got["items"]]
        cursor = got["next_cursor"]

    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)


def test_counts_ledger_heads_and_events_are_told(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any], clock: FakeClock
) -> None:
    """What reporting and the reconcilers ask."""
    service = bearer("service")
    counts = http.get("/api/v1/counts", headers=service).json
    ledger = http.get("/internal/v1/ledger/buckets", headers=service).json
    heads = http.get("/internal/v1/heads?after=2020-01-01T00:00:00Z", headers=service).json
    events = http.get(f"/internal/v1/events?subject={ticket['_id']}&after=1", headers=service).json

    assert counts["state"] == {"dispatched": 1}
    assert (ledger["total"], ledger["states"]) == (1, {"open": 1})
    bucket = next(iter(ledger["buckets"]))
    named = http.get(f"/internal/v1/ledger/buckets/{bucket}", headers=service).json
    assert named == {"appeals": {"apl_0001": "open"}}
    assert {head["subject"] for head in heads["items"]} == {"directory", ticket["_id"]}
    assert [event["sequence"] for event in events["items"]] == [2]
    assert http.get("/internal/v1/heads", headers=bearer("operator")).status_code == 403
    assert clock.now() < later(days=1)


def test_directory_is_readable_whole_and_by_part(http: FlaskClient, bearer: Headers) -> None:
    """Other services keep their own copy of it."""
    who = bearer("service")

    assert http.get("/api/v1/directory/current", headers=who).json["version"] == 1
    assert http.get("/api/v1/directory/1", headers=who).json["district"]["code"] == "610104"
    assert http.get("/api/v1/directory/9", headers=who).status_code == 404
    for part in ("units", "areas", "categories", "routing-rules", "escalation-policies"):
        assert http.get(f"/api/v1/{part}", headers=who).json["items"]


def test_verb_without_words_needs_no_body(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any]
) -> None:
    """Signing says nothing more than that it was signed."""
    answer = http.post(order_url(ticket, "acknowledge"), headers=bearer("unit_handler", unit=UNIT))

    assert answer.status_code == 200

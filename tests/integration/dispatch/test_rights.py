"""L1: every route × every role × objects out of scope: as if they were not there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.web.principal import DISTRICT_WIDE, ROLES
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.rights.rows import RIGHTS
from tests.factories.dispatch import COMMUNITY, OTHER_COMMUNITY, STREET_UNIT, UNIT, submitted
from tests.factories.secrecy import reported_body

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]

PEOPLE: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "street": (STREET_UNIT, ("610104001",)),
    "community": ("sq-first", (COMMUNITY,)),
    "grid_officer": (None, (f"{COMMUNITY}001",)),
    "unit_handler": (UNIT, ()),
    "unit_leader": (UNIT, ()),
}
CASES = {"cases", "orders", "parties", "counts", "district"}
TEXTS = ("广场舞噪声扰民", "只有纪委知道", "楼下烧烤摊被举报")


@dataclass(frozen=True)
class Hidden:
    """A ticket, its first order, and the roles from which it is hidden."""

    ticket: str
    order: str
    roles: frozenset[str]


@pytest.fixture
def hidden(container: Container, http: FlaskClient, bearer: Headers) -> list[Hidden]:
    """One elsewhere and another unit's, one that is a report against the street, one discipline."""
    container.publish_directory(reported_body())
    foreign = {"category": "0602", "area_code": OTHER_COMMUNITY, "text": TEXTS[0]}
    container.open_tickets(
        [
            submitted(1, **foreign),
            submitted(2, text=TEXTS[1]),
            submitted(3, text=TEXTS[2], accused_unit=STREET_UNIT),
        ]
    )
    rows = list(container.database["tickets"].find(sort=[("appeal_id", 1)]))
    url = f"/api/v1/tickets/{rows[1]['_id']}/discipline"
    assert http.post(url, json={}, headers=bearer("supervisor")).status_code == 204
    scopes = (
        frozenset(PEOPLE),
        ROLES - {"service"},
        frozenset({"street", "community", "grid_officer"}),
    )
    return [
        Hidden(row["_id"], row["orders"][0]["id"], roles)
        for row, roles in zip(rows, scopes, strict=True)
    ]


def test_what_is_out_of_scope_answers_as_what_is_not_there(
    http: FlaskClient, bearer: Headers, hidden: list[Hidden]
) -> None:
    """Readings and commands alike, with a version that would be stale, error bodies included."""
    walked = 0
    for right in RIGHTS:
        if "<ticket_id>" not in right.path and "<work_order_id>" not in right.path:
            continue
        for case in hidden:
            for role in sorted(case.roles):
                who = {**_headers(bearer, role), "If-Match": '"1"'}
                told = _call(http, right.method, _at(right.path, case), who)
                missing = _call(http, right.method, _nowhere(right.path), who)
                assert told == missing, (right, role)
                assert told[0] in {403, 404, 422}, (right, role, told)
                walked += 1
    assert walked > 1000


def test_no_list_count_or_statistic_tells_of_what_is_out_of_scope(
    http: FlaskClient, bearer: Headers, container: Container, hidden: list[Hidden]
) -> None:
    """Every reading without an id, by every role; reporters' pseudonyms are in none of them."""
    numbers = {row["_id"]: row["number"] for row in container.database["tickets"].find()}
    for right in RIGHTS:
        if right.method != "GET" or "<" in right.path or right.reach not in CASES:
            continue
        for role in sorted(ROLES):
            answer = http.get(right.path, headers=_headers(bearer, role))
            assert (answer.status_code == 403) is (role not in right.roles), (right, role)
            assert "rep_" not in answer.text
            for case, text in zip(hidden, TEXTS, strict=True):
                if role in case.roles:
                    for secret in (case.ticket, case.order, numbers[case.ticket], text):
                        assert secret not in answer.text, (right, role)


def test_bulk_tells_a_stranger_the_same_of_each_row_as_of_nothing(
    http: FlaskClient, bearer: Headers, hidden: list[Hidden]
) -> None:
    for case in hidden:
        for role in sorted(case.roles - {"ops"}):
            items = [{"id": case.ticket, "if_version": 1}, {"id": "tkt_nowhere", "if_version": 1}]
            body = {"action": "accept", "items": items}
            rows = http.post(
                "/api/v1/tickets/bulk", json=body, headers=_headers(bearer, role)
            ).json["items"]
            assert [row["status"] for row in rows] == [404, 404], role
            assert rows[0]["problem"]["type"] == rows[1]["problem"]["type"]


def test_counts_leave_out_what_is_sealed_against_the_reader(
    http: FlaskClient, bearer: Headers, hidden: list[Hidden]
) -> None:
    assert len(hidden) == 3
    for role in sorted(DISTRICT_WIDE):
        total = http.get("/api/v1/counts", headers=bearer(role)).json["total"]
        assert total == (3 if role == "service" else 2), role


def _headers(bearer: Headers, role: str) -> dict[str, str]:
    unit, areas = PEOPLE.get(role, (None, ()))
    return bearer(role, unit=unit, areas=areas)


def _at(path: str, case: Hidden) -> str:
    return path.replace("<ticket_id>", case.ticket).replace("<work_order_id>", case.order)


def _nowhere(path: str) -> str:
    return path.replace("<ticket_id>", "tkt_no").replace("<work_order_id>", "wo_no")


def _call(http: FlaskClient, method: str, url: str, who: dict[str, str]) -> tuple[int, Any, Any]:
    answer = http.open(url, method=method, json=None if method == "GET" else {}, headers=who)
    body = re.sub(r"(tkt|wo)_[a-z0-9]+|req_[a-z0-9]+", "", answer.text)
    return answer.status_code, answer.headers.get("ETag"), body

"""The four outcomes of a review on the real route (H3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.contracts.events.appeal import AppealReviewRequested
from services.dispatch.bootstrap import Container
from tests.factories.dispatch import UNIT, submitted

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
REASON = "现场核实后反映属实，应当重新办理"
ANSWER = {"outcome": "done", "answer": "烧烤摊已搬离，油污冲洗干净，每晚增加两次巡查"}


@pytest.fixture
def complained(container: Container, http: FlaskClient, bearer: Headers) -> dict[str, Any]:
    """A ticket whose reporter asked for a review of its result."""
    container.open_tickets([submitted(1)])
    ticket = container.database["tickets"].find_one() or {}
    unit = bearer("unit_handler", unit=UNIT)
    order = f"/api/v1/work-orders/{ticket['orders'][0]['id']}"
    for verb, body in (
        ("acknowledge", {}),
        ("contact", {"method": "phone"}),
        ("resolve", ANSWER),
    ):
        done = http.post(f"{order}/{verb}", json=body, headers=unit)
        assert done.status_code == 200, done.text
    accept = f"/api/v1/tickets/{ticket['_id']}/accept"
    assert http.post(accept, json={}, headers=bearer("reviewer")).status_code == 200
    asked = AppealReviewRequested(
        ticket["appeal_id"], ticket["_id"], 1, "unresolved", "又来了", container.clock.now()
    )
    for _ in range(2):
        container.record_answer.review_requested(asked, "evt_review")
    return ticket


def judged(http: FlaskClient, bearer: Headers, ticket: dict[str, Any], **said: Any) -> Any:
    path = f"/api/v1/tickets/{ticket['_id']}/review"
    return http.post(path, json={"reason": REASON, **said}, headers=bearer("reviewer"))


def story(container: Container, ticket: dict[str, Any]) -> list[str]:
    kept = container.database["tickets"].find_one({"_id": ticket["_id"]}) or {}
    return [event["type"] for event in kept["history"]]


def test_a_review_gives_more_time_than_a_redo(
    container: Container, http: FlaskClient, bearer: Headers, complained: dict[str, Any]
) -> None:
    until = container.clock.now() + timedelta(days=40)

    early = judged(http, bearer, complained, outcome="extend", until="2020-01-01T00:00:00Z")
    none = judged(http, bearer, complained, outcome="extend")
    done = judged(http, bearer, complained, outcome="extend", until=until.isoformat())

    assert (early.status_code, none.status_code) == (422, 422)
    assert done.status_code == 200, done.text
    assert done.get_json()["state"] == "in_progress"
    assert story(container, complained)[-2:] == ["ticket.reviewed.v1", "ticket.reopened.v1"]


def test_a_review_hands_the_matter_to_another_unit(
    container: Container, http: FlaskClient, bearer: Headers, complained: dict[str, Any]
) -> None:
    same = judged(http, bearer, complained, outcome="hand_over", unit=UNIT)
    nobody = judged(http, bearer, complained, outcome="hand_over", unit="no-such-unit")
    done = judged(
        http, bearer, complained, outcome="hand_over", unit="shizheng", ground="unresolved"
    )

    assert (same.status_code, nobody.status_code) == (422, 422)
    assert done.status_code == 200, done.text
    kept = container.database["tickets"].find_one() or {}
    assert (kept["state"], kept["orders"][-1]["unit"], kept["round"]) == (
        "dispatched",
        "shizheng",
        2,
    )


@pytest.mark.parametrize(
    "said",
    [{"outcome": "forget"}, {"outcome": "redo", "ground": "bored"}, {"outcome": "redo", "x": 1}],
)
def test_what_is_no_outcome_is_refused_by_name(
    http: FlaskClient, bearer: Headers, complained: dict[str, Any], said: dict[str, Any]
) -> None:
    assert judged(http, bearer, complained, **said).status_code == 422


def test_only_a_checker_reviews(
    http: FlaskClient, bearer: Headers, complained: dict[str, Any]
) -> None:
    path = f"/api/v1/tickets/{complained['_id']}/review"
    body = {"reason": REASON, "outcome": "redo"}
    handler = bearer("unit_handler", unit=UNIT)
    assert http.post(path, json=body, headers=handler).status_code == 403
    assert http.post(path, json=body, headers=bearer("reviewer")).status_code == 200
    assert http.post(path, json=body, headers=bearer("reviewer")).status_code == 409

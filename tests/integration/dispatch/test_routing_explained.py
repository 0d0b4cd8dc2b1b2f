"""C2, C4: the API tells why, and why not; corrections are routed anew and told."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    UNIT,
    directory_body,
    submitted,
)

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def ticket_url(container: Container) -> Callable[..., str]:
    """Return the address of a ticket opened for an appeal."""

    def opened(number: int = 1, **changes: Any) -> str:
        container.open_tickets([submitted(number, **changes)])
        found = container.database["tickets"].find_one({"appeal_id": f"apl_{number:04d}"})
        assert found is not None
        return f"/api/v1/tickets/{found['_id']}"

    return opened


def test_a_decision_tells_rule_version_words_area_and_every_candidate(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """And which rule would have gone elsewhere, and why it did not hold."""
    why = http.get(f"{ticket_url()}/routing", headers=bearer("operator")).json

    assert (why["unit"], why["unit_by"], why["rule_id"]) == (UNIT, "duty_list", "duty-0104")
    assert (why["category_by"], set(why["words"]), why["confidence"] > 0.5) == (
        "keywords",
        {"露天烧烤", "烧烤摊"},
        True,
    )
    assert (why["area_by"], why["area_evidence"]) == ("code", COMMUNITY)
    assert why["duty_list"] == {"unit": UNIT, "category": "0104", "areas": None}
    assert (why["facts"]["kind"], why["facts"]["working_time"]) == ("complaint", "working")
    assert [(c["id"], c["unit"], c["chosen"], c["why_not"]) for c in why["candidates"]] == [
        ("west-barbecue", "shizheng", False, "other_area"),
        ("duty-0104", UNIT, True, None),
    ]
    assert why["queue"] is None


def test_supports_are_explained_by_the_rule_or_duty_list_that_names_them(
    http: FlaskClient, bearer: Headers, container: Container, ticket_url: Callable[..., str]
) -> None:
    """Their orders are issued with the lead's (C2, B6)."""
    body = directory_body()
    listed = {"unit": "gongan", "categories": [], "supports": ["0201"], "areas": None}
    container.publish_directory({**body, "duty_lists": [*body["duty_lists"], listed]})
    url = ticket_url(category="0201")

    why = http.get(f"{url}/routing", headers=bearer("operator")).json
    assert why["supports"] == [UNIT, "gongan"]
    assert [(s["unit"], s["by"], s["rule_id"], s["rule_version"]) for s in why["supported_by"]] == [
        (UNIT, "rule", "manhole-help", 1),
        ("gongan", "duty_list", "support-0201", 2),
    ]
    orders = http.get(url, headers=bearer("operator")).json["work_orders"]
    assert [(o["unit"], o["role"]) for o in orders[1:]] == [
        (UNIT, "support"),
        ("gongan", "support"),
    ]


def test_the_explanation_is_of_the_version_that_decided(
    http: FlaskClient, bearer: Headers, container: Container, ticket_url: Callable[..., str]
) -> None:
    """Rules published later do not rewrite the past."""
    url = ticket_url(area_code=OTHER_COMMUNITY)
    container.publish_directory({**directory_body(), "routing_rules": []})

    why = http.get(f"{url}/routing", headers=bearer("operator")).json

    assert (why["directory_version"], why["rule"]["id"]) == (1, "west-barbecue")
    assert why["rule"]["area"] == "610104002"


def test_what_nothing_settles_waits_in_the_districts_own_queue(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """兜底: never unrouted; the doubtful place is told."""
    url = ticket_url(area_code=None, point_unconfirmed=True)
    why = http.get(f"{url}/routing", headers=bearer("operator")).json

    assert why["queue"] == {
        "unit": CENTRE,
        "unit_name": f"{CENTRE} 单位",
        "reasons": ["no_area"],
    }
    assert (why["area_note"], why["candidates"]) == ("point_unconfirmed", [])


def test_nobody_sends_department_work_to_a_community(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """Not even an operator by name."""
    url = ticket_url(area_code=None)
    body = {"area_code": COMMUNITY, "unit": COMMUNITY_UNIT}
    answer = http.post(f"{url}/screen", json=body, headers=bearer("operator"))

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
        ("unit", "not_on_published_list")
    ]


def test_a_correction_moves_the_order_and_the_history_tells_it(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """The old unit learns that it is rerouted, the new one gets its order."""
    url, operator = ticket_url(), bearer("operator")
    answer = http.post(f"{url}/recategorise", json={"category": "0602"}, headers=operator)

    assert answer.status_code == 200, answer.json
    assert (answer.json["category"], answer.json["unit"]) == ("0602", "gongan")
    story = http.get(f"{url}/history", headers=operator).json["items"]
    assert [event["type"] for event in story[2:]] == [
        "ticket.recategorised.v1",
        "work_order.reassigned.v1",
        "work_order.issued.v1",
    ]
    assert story[2]["data"]["category_before"] == "0104"
    assert story[2]["data"]["moved"] is True
    assert story[3]["data"]["reason"] == "rerouted"
    why = http.get(f"{url}/routing", headers=operator).json
    assert (why["category_by"], why["rule_id"]) == ("operator", "noise")


def test_a_point_is_taken_with_its_reference_system_only(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """GCJ-02 is half a kilometre off: converted where it comes in, refused without its name."""
    url, operator = ticket_url(), bearer("operator")
    place = {"longitude": 108.9147, "latitude": 34.2084}  # GCJ-02 of 108.91, 34.21

    unnamed = http.post(f"{url}/recategorise", json={"point": place}, headers=operator)
    named = http.post(
        f"{url}/recategorise", json={"point": {**place, "crs": "gcj02"}}, headers=operator
    )

    assert [(e["field"], e["code"]) for e in unnamed.json["errors"]] == [
        ("point.crs", "point_unconfirmed")
    ]
    assert named.status_code == 200, named.json
    assert named.json["area_code"] == f"{COMMUNITY}001"
    story = http.get(f"{url}/history", headers=operator).json["items"]
    assert story[-1]["type"] == "ticket.recategorised.v1"
    assert story[-1]["data"]["moved"] is False
    assert len(http.get(url, headers=operator).json["work_orders"]) == 1


def test_a_correction_of_nothing_is_refused_and_of_the_same_changes_nothing(
    http: FlaskClient, bearer: Headers, ticket_url: Callable[..., str]
) -> None:
    """No version, no event."""
    url, operator = ticket_url(), bearer("operator")
    before = http.get(url, headers=operator)

    assert http.post(f"{url}/recategorise", json={}, headers=operator).status_code == 422
    same = http.post(f"{url}/recategorise", json={"category": "0104"}, headers=operator)
    assert same.headers["ETag"] == before.headers["ETag"]

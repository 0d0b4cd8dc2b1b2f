"""L3: what people did in another service is chained in the one audit log, once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
PATH = "/internal/v1/audit-records"


def record(**given: Any) -> dict[str, Any]:
    act = {"record_id": "act_1", "act": "suppression.lifted", "who": "zhang-san"}
    return {**act, "what": {"suppression_id": "adr_1", "version": 2}, **given}


def test_a_record_is_chained_once_however_often_it_is_told(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    service = bearer("service")
    first = http.post(PATH, json=record(), headers=service)
    again = http.post(PATH, json=record(), headers=service)
    other = http.post(PATH, json=record(record_id="act_2"), headers=service)

    assert [one.status_code for one in (first, again, other)] == [201, 201, 201]
    assert [one.json["is_new"] for one in (first, again, other)] == [True, False, True]
    events = container.audit_log.events(0)
    assert [one["sequence"] for one in events] == list(range(1, len(events) + 1))
    assert all(one["chainhead"] for one in events)
    told = [one["data"] for one in events if one["data"].get("act") == "suppression.lifted"]
    assert [one["who"] for one in told] == ["zhang-san", "zhang-san"]
    assert told[0]["what"] == {"suppression_id": "adr_1", "version": 2}


def test_a_record_is_not_taken_for_the_day_that_was_anchored_last(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    http.post(PATH, json=record(), headers=bearer("service"))
    day = container.audit.anchor_day()

    last = container.audit.anchors.last()
    assert last is not None
    assert last["day"] == day
    assert container.audit.anchor_day() is None


@pytest.mark.parametrize(
    "given",
    [
        {"record_id": "no id"},
        {"act": "Lift it!"},
        {"who": ""},
        {"what": {"nested": {"a": 1}}},
        {"what": {f"f{n}": n for n in range(21)}},
        {"what": None},
    ],
)
def test_what_is_no_record_is_refused(
    http: FlaskClient, bearer: Headers, given: dict[str, Any]
) -> None:
    assert http.post(PATH, json=record(**given), headers=bearer("service")).status_code == 422


def test_nobody_but_our_own_services_writes_there(http: FlaskClient, bearer: Headers) -> None:
    for role in ("admin", "ops", "auditor", "operator"):
        assert http.post(PATH, json=record(), headers=bearer(role)).status_code == 403
    assert http.post(PATH, json=record()).status_code == 401

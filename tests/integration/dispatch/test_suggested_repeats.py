"""B2 and B3 on a real MongoDB: likely repeats are judged, and supplements weigh."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from services.common.contracts.events.appeal import AppealSupplemented
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.bootstrap import Container
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.test_families import Town

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
LIKELY = {"repeat_verdict": "likely", "repeat_of": (("apl_0001", 0.71),)}


def test_b2_a_likely_repeat_is_accepted_in_one_call_and_only_once(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    town = Town(container, 0)
    one, other = town.open(), town.open(**LIKELY)
    by = bearer("operator")
    shown = http.get(f"/api/v1/tickets/{other}", headers=by).get_json()
    assert shown["suggested_repeats"] == [
        {"appeal_id": "apl_0001", "score": 0.71, "judgement": "open", "by": None, "at": None}
    ]
    url = f"/api/v1/tickets/{other}/accept-repeat"
    assert http.post(url, json={"appeal_id": "apl_9999"}, headers=by).status_code == 404
    assert http.post(url, json={}, headers=by).status_code == 422
    accepted = http.post(url, json={"appeal_id": "apl_0001"}, headers=by)
    assert (accepted.status_code, accepted.get_json()["state"]) == (200, "merged")
    survivor = http.get(f"/api/v1/tickets/{one}", headers=by).get_json()
    assert [member["appeal_id"] for member in survivor["members"]] == ["apl_0001", "apl_0002"]
    assert http.post(url, json={"appeal_id": "apl_0001"}, headers=by).status_code == 409


def test_b2_declining_is_kept_and_told(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    town = Town(container, 0)
    town.open()
    other = town.open(**LIKELY)
    by = bearer("operator")
    url = f"/api/v1/tickets/{other}/decline-repeat"
    declined = http.post(url, json={"appeal_id": "apl_0001"}, headers=by).get_json()
    assert declined["suggested_repeats"][0]["judgement"] == "declined"
    document = container.database["tickets"].find_one({"_id": other})
    assert document is not None
    assert document["history"][-1]["type"] == "ticket.repeat_judged.v1"
    assert document["history"][-1]["data"]["accepted"] is False


def test_b3_danger_in_a_supplement_is_written_once(container: Container, clock: FakeClock) -> None:
    town = Town(container, 0)
    one = town.open()
    said = AppealSupplemented("apl_0001", one, "现在那里起火了", clock.now(), ["起火"])
    reporters = HearReporter(container.desk)
    for _ in range(2):
        assert reporters.supplemented(said, "evt_1").severity == "P0"
    document = container.database["tickets"].find_one({"_id": one})
    assert document is not None
    types = [event["type"] for event in document["history"]]
    assert types.count("ticket.retriaged.v1") == types.count("ticket.supplemented.v1") == 1

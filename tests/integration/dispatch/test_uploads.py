"""What a command names as proof exists, and is this case's (D8); intake away holds nothing up."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import UNIT, submitted
from tests.fakes.dispatch_uploads import FakeUploads

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
NOTE = "已到现场查看，正在清理路面"


def test_proof_is_there_and_of_this_case_or_the_field_is_named(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    shelf = container.__dict__["uploads"] = FakeUploads(att_good=None, att_other="tkt_other")
    container.open_tickets([submitted(1)])
    ticket = container.database["tickets"].find_one() or {}
    order, unit = ticket["orders"][0]["id"], bearer("unit_handler", unit=UNIT)
    http.post(f"/api/v1/work-orders/{order}/acknowledge", json={}, headers=unit)
    url = f"/api/v1/work-orders/{order}/progress"

    def note(*names: str, who: dict[str, str] = unit) -> tuple[int, list[tuple[str, str]]]:
        proofs = [{"attachment_id": name} for name in names]
        answer = http.post(url, json={"note": NOTE, "proofs": proofs}, headers=who)
        errors = answer.json.get("errors", ())
        return answer.status_code, [(error["field"], error["code"]) for error in errors]

    assert note("att_good", "att_none", "att_other") == (
        422,
        [
            ("proofs.1.attachment_id", "attachment_unknown"),
            ("proofs.2.attachment_id", "attachment_taken"),
        ],
    )
    assert note("att_none", who=bearer("unit_handler", unit="gongan")) == (404, [])
    assert shelf.owners["att_good"] is None
    assert note("att_good", "unit-archive-17")[0] == 200
    assert shelf.owners["att_good"] == ticket["_id"]
    rows = {"action": "progress", "items": [{"id": order}], "note": NOTE}
    bulk = {**rows, "proofs": [{"attachment_id": "att_none"}]}
    told = http.post("/api/v1/tickets/bulk", json=bulk, headers=unit).json["items"][0]
    assert told["problem"]["errors"][0]["field"] == "proofs.0.attachment_id"


def test_while_intake_is_away_work_goes_on(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    container.open_tickets([submitted(1)])
    ticket = container.database["tickets"].find_one() or {}
    order, unit = ticket["orders"][0]["id"], bearer("unit_handler", unit=UNIT)
    http.post(f"/api/v1/work-orders/{order}/acknowledge", json={}, headers=unit)
    body = {"note": NOTE, "proofs": [{"attachment_id": "att_unseen"}]}
    done = http.post(f"/api/v1/work-orders/{order}/progress", json=body, headers=unit)
    assert done.status_code == 200, done.json

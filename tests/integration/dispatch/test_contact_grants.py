"""Contact grants on a real MongoDB, as intake asks for them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import OPERATOR, UNIT, submitted

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]


def test_the_lead_s_handler_gets_a_grant_that_intake_can_check(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Good for its holder and its appeal; another unit gets a 404, a stranger's check says no."""
    container.open_tickets([submitted(1)])
    found = container.database["tickets"].find_one()
    assert found is not None
    order = f"/api/v1/work-orders/{found['orders'][0]['id']}"
    url = f"{order}/contact-grant"
    handler = bearer("unit_handler", subject="handler-1", unit=UNIT)
    assert http.post(url, json={}, headers=handler).status_code == 409  # signed by nobody yet
    assert http.post(f"{order}/acknowledge", json={}, headers=handler).status_code == 200
    given = http.post(url, json={}, headers=handler)
    assert given.status_code == 201, given.json
    assert http.post(url, headers=bearer("unit_handler", unit="gongan")).status_code == 404
    assert http.post(url, json={}, headers=bearer(*OPERATOR.roles)).status_code == 403

    check = "/internal/v1/contact-grants/check"
    asked = {"grant": given.json["grant"], "subject": "handler-1", "appeal_id": "apl_0001"}
    service = bearer("service")
    good = http.post(check, json=asked, headers=service)
    assert good.json == {"granted": True, "work_order_id": found["orders"][0]["id"]}
    other = http.post(check, json={**asked, "subject": "handler-2"}, headers=service)
    assert other.json == {"granted": False, "work_order_id": None}
    assert http.post(check, json=asked, headers=handler).status_code == 403

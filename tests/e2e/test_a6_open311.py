"""A published Open311 client reports, a unit works on it, everybody sees how far it is (A6)."""

from typing import Any

import pytest
from civicbot.http import HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport

from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
COVERS = "0201"


@pytest.fixture
def address(lianhu: District) -> str:
    """Where discovery says that the server is."""
    return f"{lianhu.urls['intake']}/open311/v2"


@pytest.fixture
def client(lianhu: District, address: str) -> Open311Client:
    """A published client that posts."""
    endpoint = Endpoint(id="lianhu", name="莲湖区", base_url=address, write=True)
    return Open311Client(endpoint, HttpTransport(rate_limiter=RateLimiter(min_interval=0)))


def test_a_request_of_a_published_client_is_worked_on_and_seen(
    lianhu: District, client: Open311Client, address: str
) -> None:
    prepared = client.create_request(
        COVERS,
        dry_run=False,
        confirm="SEND",
        validate_remote=True,
        api_key=lianhu.access["open311_key"],
        lat=34.2659,
        lng=108.9325,
        address_id=lianhu.communities[0],
        description="巷口井盖缺失，晚上看不见",
        attributes={"state": "missing", "marks": ["rain"]},
        phone="13100001234",
    )
    request_id = prepared.response[0]["service_request_id"]
    reader = GeoReport(address, output_format="xml")

    def assigned() -> dict[str, Any] | None:
        read = reader.get_service_request(request_id)
        return read if read["agency_responsible"] and read["expected_datetime"] else None

    read = eventually(assigned)
    assert read["status"] == "open"
    assert read["service_name"] == "井盖"
    assert "13100001234" not in str(read)
    listed = client.list_requests(service_code=COVERS, status="open")
    assert request_id in [one["service_request_id"] for one in listed]

    token = lianhu.api.staff("operator")
    (item,) = lianhu.api.items("dispatch", "/api/v1/tickets", token, appeal_id=request_id)
    ticket = lianhu.api.get("dispatch", f"/api/v1/tickets/{item['ticket_id']}", token)
    assert [one["said"] for one in ticket["matter"]["answers"]] == [["缺失"], ["雨水"]]

"""Published clients read and post over HTTP, unchanged: ``georeport`` and ``civicbot`` (A6).

Of the Open311 clients on PyPI these two run on a Python of today. ``georeport`` reads only, in both
formats; ``civicbot`` posts as well. ``three`` and ``open311`` import what Python 2 alone has.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport
from werkzeug.serving import make_server

from services.common.web.app import HuyingApp
from services.intake.bootstrap import Container
from tests.factories.open311 import KEY, services_body

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]
PLACE = {"lat": 34.2659, "lng": 108.9325}


@pytest.fixture
def address(app: HuyingApp, container: Container) -> Iterator[str]:
    """Where the server listens."""
    container.directory.save(2, services_body())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/open311/v2"
    server.shutdown()
    thread.join(10)


@pytest.fixture
def civicbot(address: str) -> Open311Client:
    """The client that posts."""
    endpoint = Endpoint(id="lianhu", name="莲湖区", base_url=address, write=True)
    hurried = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
    return Open311Client(endpoint, hurried, jurisdiction_id="610104")


def posted(client: Open311Client, **more: Any) -> str:
    """Post as the client does once it may, and return the request's id."""
    sent = {"description": "井盖不见了，晚上很危险", **PLACE, **more}
    prepared = client.create_request(
        "0201", dry_run=False, confirm="SEND", api_key=KEY, validate_remote=True, **sent
    )
    return str(prepared.response[0]["service_request_id"])


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_what_one_client_posts_the_other_reads(
    civicbot: Open311Client, address: str, output_format: str
) -> None:
    answers = {"state": "missing", "marks": ["rain", "gas"]}
    request_id = posted(civicbot, attributes=answers, phone="13812345678", address_string="大庆路")
    reader = GeoReport(address, output_format=output_format)
    read = reader.get_service_request(request_id)
    assert read["service_request_id"] == request_id
    assert read["status"] == "open"
    assert read["description"] == "井盖不见了，晚上很危险"
    assert (float(read["lat"]), float(read["long"])) == (34.2659, 108.9325)
    assert reader.get_service_requests(service_request_id=request_id) in ([read], read)
    assert civicbot.get_request(request_id)["service_request_id"] == request_id
    assert civicbot.get_token(request_id)[0]["service_request_id"] == request_id
    assert "13812345678" not in str(read)


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_a_client_finds_services_and_what_they_ask(address: str, output_format: str) -> None:
    reader = GeoReport(address, jurisdiction="610104", output_format=output_format)
    services = {one["service_code"]: one for one in reader.get_service_list()}
    assert str(services["0201"]["metadata"]).lower() == "true"
    definition = reader.get_service_definition("0201")
    attributes = definition["attributes"]
    listed = attributes if isinstance(attributes, list) else attributes["attribute"]
    assert [one["code"] for one in listed] == ["notice", "state", "marks"]


def test_a_client_pages_and_filters(civicbot: Open311Client) -> None:
    made = [posted(civicbot, attributes={"state": "broken"}) for _ in range(3)]
    first = civicbot.list_requests(service_code="0201", status="open", page_size=2)
    assert len(first) == 2
    listed = civicbot.list_requests(service_request_ids=made)
    assert {one["service_request_id"] for one in listed} == set(made)


def test_a_client_is_told_what_is_wrong(civicbot: Open311Client) -> None:
    form = {"dry_run": False, "confirm": "SEND", "api_key": KEY}
    with pytest.raises(HttpError) as missing:
        civicbot.create_request("0201", description="井盖", **PLACE, **form)
    assert missing.value.status == 400
    assert "井盖是什么情况？" in missing.value.body
    with pytest.raises(HttpError) as wrong:
        civicbot.create_request("0101", **PLACE, **{**form, "api_key": "guess"})
    assert wrong.value.status == 403

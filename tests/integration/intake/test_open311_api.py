"""The Open311 GeoReport v2 server over HTTP, in both formats, on real MongoDB (A6)."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from services.intake.adapters.dispatch_api import step_of
from services.intake.application.following.follow_tickets import TicketStepOf
from services.intake.bootstrap import Container
from services.intake.entrypoints.scheduler import publish_requests
from tests.factories.intake import NOW, closed, directory_body, opened, story
from tests.factories.media_files import picture
from tests.factories.open311 import form, services_body
from tests.fakes.intake import FakeClock
from tests.integration.intake.conftest import Headers
from tests.support.profiler import collection_scans, profiled

ROOT = "/open311/v2"
Post = Callable[..., str]


@pytest.fixture(autouse=True)
def _offered(container: Container) -> None:
    container.directory.save(2, services_body())


@pytest.fixture
def post(http: FlaskClient) -> Post:
    """Post a request and return its id."""

    def posted(**changes: Any) -> str:
        answer = http.post(f"{ROOT}/requests.json", data=form(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()[0]["service_request_id"])

    return posted


def ids(http: FlaskClient, **params: Any) -> list[str]:
    """List requests and return their ids."""
    answer = http.get(f"{ROOT}/requests.json", query_string=params)
    assert answer.status_code == 200, answer.text
    return [one["service_request_id"] for one in answer.get_json()]


def xml_of(answer: Any) -> ET.Element:
    """Read an answer's XML."""
    return ET.fromstring(answer.data)  # noqa: S314 - our own


def errors_of(answer: Any) -> list[dict[str, Any]]:
    """Return the errors of an answer, which are of the standard's shape."""
    found: list[dict[str, Any]] = answer.get_json()
    assert all(set(error) == {"code", "description"} for error in found)
    return found


def test_discovery_tells_where_the_server_is_and_how_to_get_a_key(http: FlaskClient) -> None:
    found = http.get("/open311/discovery.json").get_json()
    assert found["contact"] == (
        "区调度中心，电话 12345。 District Dispatch Centre, telephone 12345."
    )
    assert found["endpoints"] == [
        {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": "http://localhost/open311/v2",
            "changeset": "00000002",
            "type": "production",
            "formats": ["text/xml", "application/json"],
        }
    ]
    root = xml_of(http.get("/open311/discovery.xml"))
    assert root.tag == "discovery"
    assert root.findtext("endpoints/endpoint/url") == "http://localhost/open311/v2"
    formats = [one.text for one in root.findall("endpoints/endpoint/formats/format")]
    assert formats == ["text/xml", "application/json"]


def test_services_are_the_matters_in_both_formats(http: FlaskClient) -> None:
    answer = http.get(f"{ROOT}/services.json")
    assert answer.content_type == "application/json; charset=utf-8"
    found = {one["service_code"]: one for one in answer.get_json()}
    assert set(found) == {"0101", "0201", "1503"}
    assert found["0201"] == {
        "service_code": "0201",
        "service_name": "井盖",
        "description": "井盖 Manhole covers",
        "metadata": True,
        "type": "realtime",
        "keywords": "井盖,窨井",
        "group": "市政设施",
    }
    assert found["0101"]["metadata"] is False
    in_xml = http.get(f"{ROOT}/services.xml")
    assert in_xml.content_type == "text/xml; charset=utf-8"
    root = xml_of(in_xml)
    assert [root.tag, {one.tag for one in root}] == ["services", {"service"}]
    assert [one.findtext("metadata") for one in root] == ["false", "true", "false"]


def test_a_definition_tells_what_is_asked_in_order(http: FlaskClient) -> None:
    found = http.get(f"{ROOT}/services/0201.json").get_json()
    assert [one["code"] for one in found["attributes"]] == ["notice", "state", "marks"]
    notice, state, _ = found["attributes"]
    assert (notice["variable"], notice["required"], notice["values"]) == (False, False, [])
    assert state["description"] == "井盖是什么情况？ What is wrong with the cover?"
    assert state["values"][1] == {"key": "broken", "name": "破损 broken"}
    root = xml_of(http.get(f"{ROOT}/services/0201.xml"))
    assert root.tag == "service_definition"
    keys = [one.text for one in root.findall("attributes/attribute/values/value/key")]
    assert keys == ["missing", "broken", "rain", "gas"]
    assert http.get(f"{ROOT}/services/0101.json").get_json()["attributes"] == []


def test_what_is_posted_is_read_at_once_and_tells_nobody_who_posted_it(
    http: FlaskClient, container: Container
) -> None:
    person = {"first_name": "小明", "last_name": "王", "phone": "13812345678"}
    person["email"] = "wang@example.org"
    answer = http.post(f"{ROOT}/requests.json", data=form(**person))
    (receipt,) = answer.get_json()
    request_id = receipt["service_request_id"]
    assert answer.headers["Location"] == f"{ROOT}/requests/{request_id}.json"
    read = http.get(answer.headers["Location"])
    (found,) = read.get_json()
    assert found == {
        "service_request_id": request_id,
        "status": "open",
        "status_notes": "已受理 Accepted",
        "service_name": "垃圾清运",
        "service_code": "0101",
        "description": "垃圾堆了一周没人清",
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": "2026-11-23T10:00:00+08:00",
        "updated_datetime": "2026-11-23T10:00:00+08:00",
        "expected_datetime": None,
        "address": "大庆路12号",
        "address_id": None,
        "zipcode": None,
        "lat": 34.2659,
        "long": 108.9325,
        "media_url": None,
    }
    public = str(container.database["open311_requests"].find_one())
    for secret in ("13812345678", "wang@example.org", "王小明", "reporter_ref"):
        assert secret not in read.text + public
    case = container.appeals.get(request_id)
    assert case is not None
    assert (case.appeal.channel, case.appeal.kind) == ("open311", "help")
    assert case.appeal.reporter_ref is not None


def test_the_same_is_said_in_xml(http: FlaskClient) -> None:
    answer = http.post(f"{ROOT}/requests.xml", data=form(description="<b>&\x00\x0b\uffff"))
    assert answer.status_code == 201
    assert answer.data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = xml_of(answer)
    assert [root.tag, root[0].tag] == ["service_requests", "request"]
    request_id = root.findtext("request/service_request_id")
    found = xml_of(http.get(f"{ROOT}/requests/{request_id}.xml"))
    assert (found.findtext("request/description") or "").startswith("<b>&")
    assert found.findtext("request/lat") == "34.2659"
    assert found.findtext("request/zipcode") == ""


def test_a_link_to_a_picture_is_for_the_handler_alone(
    http: FlaskClient, container: Container, post: Post
) -> None:
    request_id = post(media_url="https://example.org/p/1.jpg")
    case = container.appeals.get(request_id)
    assert case is not None
    assert case.appeal.text.endswith("https://example.org/p/1.jpg")
    (found,) = http.get(f"{ROOT}/requests/{request_id}.json").get_json()
    assert (found["description"], found["media_url"]) == ("垃圾堆了一周没人清", None)


def test_a_picture_that_comes_along_is_the_appeals_and_public_once_it_is_released(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    data = form(media=(BytesIO(picture()), "井盖.jpg"))
    answer = http.post(f"{ROOT}/requests.json", data=data)
    assert answer.status_code == 201, answer.text
    request_id = answer.get_json()[0]["service_request_id"]
    case = container.appeals.get(request_id)
    assert case is not None
    (attachment_id,) = case.appeal.attachments
    while container.check_attachments():
        pass
    media = f"{ROOT}/media/{attachment_id}"
    assert http.get(media).status_code == 404
    release = f"/api/v1/attachments/{attachment_id}/release"
    released = http.post(release, json={"released": True}, headers=bearer("supervisor"))
    assert released.status_code == 200, released.text
    publish_requests(container)
    (found,) = http.get(f"{ROOT}/requests/{request_id}.json").get_json()
    assert found["media_url"] == f"http://localhost{media}"
    shown = http.get(media)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ.."])
def test_a_file_that_is_not_taken_is_refused_with_the_post(
    http: FlaskClient, container: Container, content: bytes
) -> None:
    data = form(media=(BytesIO(content), "a.jpg"))
    answer = http.post(f"{ROOT}/requests.json", data=data)
    assert answer.status_code == 400
    assert errors_of(answer)
    assert container.appeals_collection.count_documents({}) == 0


def test_a_post_may_be_multipart_and_its_key_in_the_address(http: FlaskClient) -> None:
    data = form(api_key=None)
    url = f"{ROOT}/requests.json?api_key=open-sesame&jurisdiction_id="
    assert http.post(url, data=data, content_type="multipart/form-data").status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "guess"}, 403, "api_key"),
        ({"jurisdiction_id": "sfgov.org"}, 404, "jurisdiction_id"),
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "9999"}, 404, "service_code"),
        ({"service_code": "01"}, 404, "service_code"),
        ({"lat": None, "long": None, "address_string": None}, 400, "address_id"),
        ({"lat": "0", "long": "0"}, 400, "中国"),
        ({"address_id": "nowhere"}, 400, "区域编码"),
        ({"phone": "call me"}, 400, "电话"),
        ({"email": "nobody"}, 400, "email"),
        ({"description": "字" * 4001}, 400, "4000"),
        ({"service_code": "0201"}, 400, "井盖是什么情况？"),
        ({"service_code": "0201", "attribute[state]": "stolen"}, 400, "missing=缺失"),
        ({"service_code": "0201", "attribute[state]": ["missing", "broken"]}, 400, "一个"),
        ({"attribute[other]": "x"}, 400, "other"),
    ],
)
def test_a_refusal_says_why_as_the_standard_wants_it(
    http: FlaskClient, container: Container, changes: dict[str, Any], status: int, word: str
) -> None:
    answer = http.post(f"{ROOT}/requests.json", data=form(**changes))
    assert answer.status_code == status
    assert any(word in error["description"] for error in errors_of(answer))
    assert {error["code"] for error in errors_of(answer)} == {status}
    in_xml = http.post(f"{ROOT}/requests.xml", data=form(**changes))
    root = xml_of(in_xml)
    assert [in_xml.status_code, root.tag, root[0].tag] == [status, "errors", "error"]
    assert root.findtext("error/code") == str(status)
    assert container.appeals_collection.count_documents({}) == 0


def test_answers_reach_the_appeal_with_the_words_of_their_questions(
    post: Post, container: Container
) -> None:
    answers = {"attribute[state]": "missing", "attribute[marks][]": ["rain", "gas"]}
    case = container.appeals.get(post(service_code="0201", **answers))
    assert case is not None
    assert [(one.question, one.values, one.asked, one.said) for one in case.appeal.answers] == [
        ("state", ("missing",), "井盖是什么情况？", ("缺失",)),
        ("marks", ("rain", "gas"), "井盖上有哪些字样？", ("雨水", "燃气")),
    ]


def test_a_post_repeated_with_its_key_makes_one_request(
    http: FlaskClient, container: Container
) -> None:
    def posted(**changes: Any) -> Any:
        headers = {"Idempotency-Key": "once"}
        return http.post(f"{ROOT}/requests.json", data=form(**changes), headers=headers)

    assert posted().get_json() == posted().get_json()
    assert posted(description="别的").status_code == 400
    assert posted(api_key="another-key").status_code == 201
    assert container.appeals_collection.count_documents({}) == 2


def test_a_post_with_files_repeated_with_its_key_takes_them_in_once(
    http: FlaskClient, container: Container
) -> None:
    def posted(*files: bytes) -> Any:
        media = [(BytesIO(content), "a.jpg") for content in files]
        data = form(**({"media": media} if media else {}))
        return http.post(f"{ROOT}/requests.json", data=data, headers={"Idempotency-Key": "pic"})

    one, other = picture(), picture()
    first, again = posted(one), posted(one)
    assert (first.status_code, first.get_json()) == (201, again.get_json())
    others = (posted(other), posted(), posted(one, other))
    assert {answer.status_code for answer in others} == {400}
    case = container.appeals.get(first.get_json()[0]["service_request_id"])
    assert case is not None
    assert len(case.appeal.attachments) == 1
    assert container.appeals_collection.count_documents({}) == 1


def test_danger_is_answered_with_where_to_ring_and_its_words_are_not_published(
    http: FlaskClient,
) -> None:
    danger = form(description="楼道冒浓烟")
    (receipt,) = http.post(f"{ROOT}/requests.json", data=danger).get_json()
    assert "119" in receipt["service_notice"]
    (found,) = http.get(f"{ROOT}/requests/{receipt['service_request_id']}.json").get_json()
    assert (found["description"], found["address"]) == (None, None)


@pytest.fixture
def several(post: Post, clock: FakeClock) -> list[str]:
    """Ten requests, an hour apart, the newest first."""
    made = []
    for hours in range(10, 0, -1):
        clock.at = NOW - timedelta(hours=hours)
        made.append(post(service_code="0101", description=f"第{hours}件"))
    clock.at = NOW
    return made[::-1]


def test_the_list_is_paged_in_a_stable_order(http: FlaskClient, several: list[str]) -> None:
    assert ids(http) == several
    pages = [ids(http, page=page, page_size=3) for page in range(1, 6)]
    assert [len(page) for page in pages] == [3, 3, 3, 1, 0]
    assert [one for page in pages for one in page] == several


def test_every_filter_of_the_standard_narrows_the_list(
    http: FlaskClient, several: list[str]
) -> None:
    start, end = "2026-11-23T02:00:00+08:00", "2026-11-23T04:00:00+08:00"
    assert ids(http, start_date=start, end_date=end) == several[5:8]
    assert ids(http, start_date=start) == several[:8]
    assert ids(http, end_date=end) == several[5:]
    assert ids(http, service_code="0101,0201") == several
    assert ids(http, service_code="0201") == []
    assert ids(http, status="open,closed") == several
    assert ids(http, status="closed") == []
    assert ids(http, updated_before=end) == several[5:]
    assert ids(http, lat=34.266, long=108.932, radius=500) == several
    assert ids(http, lat=34.366, long=108.932, radius=500) == []


def test_ids_override_everything_else(http: FlaskClient, several: list[str]) -> None:
    wanted = f"{several[3]},{several[1]},apl_none"
    assert ids(http, service_request_id=wanted, status="closed", start_date="x") == [
        several[1],
        several[3],
    ]


def test_what_is_older_than_ninety_days_must_be_asked_for(
    http: FlaskClient, post: Post, clock: FakeClock
) -> None:
    clock.at = NOW - timedelta(days=100)
    old = post()
    clock.at = NOW
    assert ids(http) == []
    assert ids(http, start_date="2026-08-01") == [old]
    assert (
        http.get(f"{ROOT}/requests.json?start_date=2026-01-01&end_date=2026-08-01").status_code
        == 400
    )
    assert ids(http, service_request_id=old) == [old]


def test_the_list_walks_an_index(
    http: FlaskClient, container: Container, several: list[str]
) -> None:
    filters = [{}, {"service_code": "0101"}, {"status": "open"}, {"updated_after": "2026-11-01"}]
    filters += [{"lat": 34.26, "long": 108.93, "radius": 900}, {"service_request_id": several[0]}]
    with profiled(container.database):
        for params in filters:
            ids(http, **params)
        http.get(f"{ROOT}/requests/{several[0]}.json")
        publish_requests(container)
    assert collection_scans(container.database) == []


def follow(container: Container, *events: Any) -> None:
    """Let dispatch tell of a ticket, and the public side hear of it."""
    steps = [TicketStepOf(one.subject, step_of(one)) for one in story("tkt_1", *events)]
    assert not container.follow_tickets(steps)
    publish_requests(container)


def test_the_state_is_what_dispatch_told(
    http: FlaskClient, container: Container, post: Post
) -> None:
    request_id = post()
    follow(container, opened(request_id, "tkt_1"), closed("tkt_1"))
    (found,) = http.get(f"{ROOT}/requests/{request_id}.json").get_json()
    assert (found["status"], found["status_notes"]) == ("closed", "已结案 Closed")
    assert ids(http, status="closed") == [request_id]
    assert ids(http, status="open") == []


def test_the_public_copy_can_be_made_anew(
    http: FlaskClient, container: Container, post: Post
) -> None:
    with_ticket, without = post(), post()
    follow(container, opened(with_ticket, "tkt_1"))
    container.database["open311_requests"].delete_many({})
    assert container.publish_requests.anew() == 2
    publish_requests(container)
    assert set(ids(http)) == {with_ticket, without}


def test_what_came_by_telephone_is_listed_without_words_and_door(
    http: FlaskClient, container: Container
) -> None:
    said = {
        "kind": "complaint",
        "text": "我家三楼漏水",
        "category": "0101",
        "address": "某小区3号楼",
    }
    place = {"longitude": 108.932512, "latitude": 34.265987, "crs": "wgs84"}
    body = {**said, "location": place, "area_code": "610104001"}
    request_id = http.post("/api/v1/appeals", json=body).get_json()["appeal_id"]
    assert ids(http) == []
    follow(container, opened(request_id, "tkt_1"))
    (found,) = http.get(f"{ROOT}/requests.json").get_json()
    assert (found["description"], found["address"]) == (None, "青年路街道")
    assert (found["lat"], found["long"]) == (34.266, 108.933)


@pytest.mark.parametrize(
    "hidden",
    [{"confidential": True}, {"kind": "report"}, {"kind": "report", "accused_unit": "chengguan"}],
)
def test_confidential_appeals_and_reports_are_as_absent_as_what_never_was(
    http: FlaskClient, container: Container, hidden: dict[str, Any]
) -> None:
    body = {"kind": "complaint", "text": "有人收钱", "category": "0101", **hidden}
    request_id = http.post("/api/v1/appeals", json=body).get_json()["appeal_id"]
    follow(container, opened(request_id, "tkt_1"))
    assert ids(http) == ids(http, service_request_id=request_id) == []
    for kind in ("requests", "tokens"):
        refused = http.get(f"{ROOT}/{kind}/{request_id}.json")
        absent = http.get(f"{ROOT}/{kind}/apl_none.json")
        assert refused.status_code == absent.status_code == 404
        assert refused.text.replace(request_id, "apl_none") == absent.text


def test_a_service_that_is_only_for_reports_takes_them_and_lists_none(
    http: FlaskClient, post: Post
) -> None:
    request_id = post(service_code="1503")
    assert http.get(f"{ROOT}/requests/{request_id}.json").status_code == 404


def test_every_id_is_its_own_token(http: FlaskClient, post: Post) -> None:
    request_id = post()
    found = http.get(f"{ROOT}/tokens/{request_id}.json").get_json()
    assert found == [{"service_request_id": request_id, "token": request_id}]


@pytest.mark.parametrize("name", ["services.json", "services/0201.json", "requests.json"])
def test_the_district_need_not_be_named_and_no_other_is_served(
    http: FlaskClient, name: str
) -> None:
    for jurisdiction in ("", "610104"):
        assert http.get(f"{ROOT}/{name}?jurisdiction_id={jurisdiction}").status_code == 200
    assert http.get(f"{ROOT}/{name}").status_code == 200
    refused = http.get(f"{ROOT}/{name}?jurisdiction_id=sfgov.org")
    assert refused.status_code == 404
    assert "sfgov.org" in errors_of(refused)[0]["description"]


def test_without_a_suffix_the_client_is_given_what_it_prefers(http: FlaskClient) -> None:
    assert http.get(f"{ROOT}/services").content_type.startswith("text/xml")
    asked = http.get(f"{ROOT}/services", headers={"Accept": "application/json"})
    assert asked.content_type.startswith("application/json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing.json", 404),
        ("GET", "/services/9999.json", 404),
        ("GET", "/requests/apl_none.json", 404),
        ("GET", "/tokens/nothing.json", 404),
        ("GET", "/services.yaml", 404),
        ("PUT", "/requests.json", 405),
        ("DELETE", "/services.json", 405),
        ("POST", "/services.json", 405),
        ("GET", "/requests.json?page=0", 400),
        ("GET", "/requests.json?start_date=soon", 400),
        ("GET", "/requests.json?status=done", 400),
    ],
)
def test_every_refusal_is_an_array_of_errors(
    http: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = http.open(ROOT + path, method=method)
    assert answer.status_code == status
    if path.endswith("yaml"):
        assert xml_of(answer).tag == "errors"
    else:
        assert errors_of(answer)[0]["code"] == status


def test_a_body_of_another_type_is_refused_in_the_same_way(http: FlaskClient) -> None:
    answer = http.post(f"{ROOT}/requests.json", data="{", content_type="application/json")
    assert answer.status_code == 415
    assert errors_of(answer)[0]["code"] == 415
    assert "Content-Type" in errors_of(answer)[0]["description"]


def test_a_key_that_cannot_be_one_is_told_what_it_has_to_be(http: FlaskClient) -> None:
    answer = http.post(f"{ROOT}/requests.json", data=form(), headers={"Idempotency-Key": "a b"})
    assert "Idempotency-Key" in errors_of(answer)[0]["description"]


def test_pages_of_other_origins_may_read_and_ask_beforehand(http: FlaskClient) -> None:
    answer = http.get(f"{ROOT}/services.json", headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    before = http.open(f"{ROOT}/requests.json", method="OPTIONS")
    assert (before.status_code, before.headers["Access-Control-Allow-Methods"]) == (
        204,
        "GET, POST",
    )


def test_a_directory_without_matters_offers_nothing(
    http: FlaskClient, container: Container
) -> None:
    container.directory.save(3, directory_body(version=3, categories=[]))
    assert http.get(f"{ROOT}/services.json").get_json() == []
    assert http.get(f"{ROOT}/services.xml").data.endswith(b"<services />")

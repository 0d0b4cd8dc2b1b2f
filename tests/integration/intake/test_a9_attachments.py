"""A9: type sniffed, size capped, location stripped, stored once by content, nothing active."""

import io
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.intake.adapters.attachments.clamd import Clamd
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import TakenOn
from services.intake.ports.attachments import ScannerUnavailable
from tests.factories import media_files as files
from tests.integration.intake.conftest import Headers

pytestmark = pytest.mark.integration
UPLOADS = "/api/v1/attachments"


def upload(
    http: FlaskClient, content: bytes, name: str = "photo.jpg", **options: Any
) -> TestResponse:
    file = FileStorage(io.BytesIO(content), name)
    form: dict[str, Any] = {"file": file, **options.pop("form", {})}
    boundary, body = encode_multipart(form)
    content_type = f"multipart/form-data; boundary={boundary}"
    return http.post(UPLOADS, data=body, content_type=content_type, **options)


def taken(http: FlaskClient, content: bytes, **options: Any) -> dict[str, Any]:
    answer = upload(http, content, **options)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.get_json()
    return body


def checked(container: Container) -> None:
    while container.check_attachments():
        pass


def test_a_photo_is_shown_upright_without_its_place(
    http: FlaskClient, container: Container
) -> None:
    made = taken(http, files.picture(turned=True))
    assert (made["state"], made["media_type"], made["content"]) == ("checking", "image/jpeg", None)
    early = http.get(f"{UPLOADS}/{made['attachment_id']}/content")
    assert (early.status_code, early.headers["Retry-After"]) == (503, "2")
    checked(container)
    ready = http.get(f"{UPLOADS}/{made['attachment_id']}").get_json()
    assert (ready["state"], ready["width"], ready["has_position"]) == ("ready", 200, False)
    shown = http.get(ready["content"])
    picture = Image.open(io.BytesIO(shown.data))
    assert picture.size == (200, 320)
    assert not dict(picture.getexif())
    small = http.get(ready["thumbnail"])
    assert Image.open(io.BytesIO(small.data)).format == "JPEG"


def test_nothing_is_ever_served_as_something_that_acts(
    http: FlaskClient, container: Container
) -> None:
    made = taken(http, files.paper(), name="x.html")
    checked(container)
    shown = http.get(f"{UPLOADS}/{made['attachment_id']}/content")
    assert shown.mimetype == "application/pdf"
    assert shown.headers["Content-Disposition"].startswith("attachment; ")
    assert ".pdf" in shown.headers["Content-Disposition"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_the_same_content_lies_in_the_store_once(http: FlaskClient, container: Container) -> None:
    first, second = (taken(http, files.heic())["attachment_id"] for _ in range(2))
    checked(container)
    known = container.attachments.get_many([first, second])
    assert len({one.content.key for one in known if one.content}) == 1
    assert container.database["attachment_contents.files"].count_documents({}) == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "empty.jpg", 422, "attachment_empty"),
        (files.picture()[:-500], "cut.jpg", 422, "attachment_truncated"),
        (files.picture() + files.zipped(), "poly.jpg", 422, "attachment_ambiguous"),
        (files.bomb(), "bomb.png", 422, "attachment_too_many_pixels"),
        (files.zipped(), "bomb.jpg", 415, "attachment_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg", 415, "attachment_type"),
        (b"<!DOCTYPE html><html></html>", "x.png", 415, "attachment_type"),
        (files.paper(catalogue=b"/OpenAction<</S/JavaScript/JS(1)>>"), "x.pdf", 422,
         "attachment_active"),
        (files.picture() + bytes(10_000_000), "big.jpg", 413, "attachment_too_large"),
        (bytes(20_000_000), "huge.jpg", 413, "too_large"),
    ],
)  # fmt: skip
def test_bad_uploads_are_refused_and_name_the_field(
    http: FlaskClient, container: Container, content: bytes, name: str, status: int, code: str
) -> None:
    answer = upload(http, content, name=name)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    [error] = answer.get_json()["errors"]
    assert (error["field"], error["code"]) == ("file", code)
    assert error["message"] != error["message_en"]
    assert container.database["attachments"].count_documents({}) == 0
    assert container.database["attachment_contents.files"].count_documents({}) == 0


def test_a_wrong_name_is_no_matter(http: FlaskClient) -> None:
    made = taken(http, files.picture("PNG"), name="virus.exe")
    assert made["media_type"] == "image/png"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"file": "text, no file"},
        {"photo": (io.BytesIO(b"x"), "a.jpg")},
        {"file": (io.BytesIO(b"x"), "a.jpg"), "other": (io.BytesIO(b"y"), "b.jpg")},
        {"file": (io.BytesIO(files.picture()), "a.jpg"), "keep_position": "perhaps"},
        {"file": (io.BytesIO(files.picture()), "a.jpg"), "colour": "red"},
    ],
)
def test_a_wrong_form_is_refused_and_says_what(http: FlaskClient, form: dict[str, Any]) -> None:
    answer = http.post(UPLOADS, data=form, content_type="multipart/form-data")
    assert answer.status_code in (400, 422), answer.get_data(as_text=True)
    assert answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("content_type", "body", "statuses"),
    [
        ("application/json", b"{}", {415}),
        ("multipart/form-data", b"no boundary", {400, 422}),
        ("multipart/form-data; boundary=x", b"--y\r\n", {400, 422}),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data", {400, 422}),
    ],
)
def test_a_broken_body_is_refused(
    http: FlaskClient, content_type: str, body: bytes, statuses: set[int]
) -> None:
    answer = http.post(UPLOADS, data=body, content_type=content_type)
    assert answer.status_code in statuses
    assert answer.mimetype == "application/problem+json"


def test_a_film_is_served_by_ranges(http: FlaskClient, container: Container) -> None:
    made = taken(http, files.film(), name="f.mp4")
    checked(container)
    address = f"{UPLOADS}/{made['attachment_id']}/content"
    whole = http.get(address)
    size = len(whole.data)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    part = http.get(address, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.data) == (206, whole.data[4:12])
    assert part.headers["Content-Range"] == f"bytes 4-11/{size}"
    assert http.get(address, headers={"Range": "bytes=-5"}).data == whole.data[-5:]
    beyond = http.get(address, headers={"Range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{size}"
    etag = whole.headers["ETag"]
    assert http.get(address, headers={"If-None-Match": etag}).status_code == 304
    stale = {"Range": "bytes=0-3", "If-Range": '"other"'}
    assert http.get(address, headers=stale).status_code == 200


def test_the_place_is_kept_apart_and_sealed_where_the_reporter_agrees(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    made = taken(http, files.picture(), form={"keep_position": "true"})
    checked(container)
    kept = container.database["attachments"].find_one({"_id": made["attachment_id"]})
    assert kept is not None
    assert "108.94" not in str(kept)
    address = f"{UPLOADS}/{made['attachment_id']}/position"
    shown = http.post(address, json={"purpose": "site_visit"}, headers=bearer("supervisor"))
    assert (shown.get_json()["longitude"], shown.get_json()["latitude"]) == files.PLACE
    noted = container.database["contact_log"].find_one({"by": "staff:1"})
    assert noted is not None
    assert noted["purpose"] == "position:site_visit"
    assert http.post(address, json={"purpose": "site_visit"}).status_code == 401


def test_one_key_and_one_file_are_one_upload(http: FlaskClient) -> None:
    key = {"Idempotency-Key": "photo-1"}
    picture = files.picture()
    first = taken(http, picture, headers=key)
    assert taken(http, picture, headers=key)["attachment_id"] == first["attachment_id"]
    other = upload(http, files.picture("PNG"), headers=key)
    assert other.status_code == 422
    assert other.get_json()["type"].endswith("idempotency_key_used")


def test_once_a_case_has_it_only_its_readers_do(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    made = taken(http, files.picture())
    checked(container)
    address = f"{UPLOADS}/{made['attachment_id']}/content"
    assert http.get(address).status_code == 200  # nobody else knows the id
    appeal = http.post("/api/v1/appeals", json={"kind": "help", "text": "路灯不亮"}).get_json()
    container.attachments.give(made["attachment_id"], appeal["appeal_id"])
    assert http.get(address).status_code == 404
    assert http.get(address, headers=bearer("unit_handler")).status_code == 404
    assert http.get(address, headers=bearer("operator")).status_code == 200
    container.appeals.follow([TakenOn(appeal["appeal_id"], "tkt_1")])
    # Its ticket's rights are dispatch's to tell, and dispatch is away.
    assert http.get(address, headers=bearer("operator")).status_code == 503


def test_what_is_released_is_everybodys(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    made = taken(http, files.picture())
    address = f"{UPLOADS}/{made['attachment_id']}"
    deed = {"released": True}
    early = http.post(f"{address}/release", json=deed, headers=bearer("supervisor"))
    assert early.status_code == 404
    checked(container)
    assert http.post(f"{address}/release", json=deed, headers=bearer("operator")).status_code == 403
    done = http.post(f"{address}/release", json=deed, headers=bearer("supervisor"))
    assert done.get_json()["released"]
    container.attachments.give(made["attachment_id"], "apl_somebody")
    shown = http.get(f"{address}/content")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"].startswith("public")


def test_a_reporter_sees_the_own_ones_and_no_others(
    http: FlaskClient, container: Container
) -> None:
    form = {"kind": "help", "text": "路灯不亮", "contact": {"phone": "13812345678"}}
    appeal = http.post("/api/v1/appeals", json=form).get_json()
    mine, other = (taken(http, files.picture())["attachment_id"] for _ in range(2))
    container.attachments.give(mine, appeal["appeal_id"])
    container.attachments.give(other, "apl_other")
    checked(container)
    proof = {"tracking_code": appeal["tracking_code"], "phone_suffix": "5678"}
    token = http.post("/api/v1/track/sessions", json=proof).get_json()["token"]
    me = {"Authorization": f"Bearer {token}"}
    listed = http.get("/api/v1/track/attachments", headers=me).get_json()["items"]
    assert [one["attachment_id"] for one in listed] == [mine]
    assert http.get(listed[0]["content"], headers=me).status_code == 200
    assert http.get(listed[0]["thumbnail"], headers=me).status_code == 200
    theirs = f"/api/v1/track/attachments/{other}/content"
    assert http.get(theirs, headers=me).status_code == 404


def test_what_nobody_names_is_removed_after_a_day(http: FlaskClient, container: Container) -> None:
    left, named = (taken(http, files.picture(kind))["attachment_id"] for kind in ("JPEG", "PNG"))
    checked(container)
    container.attachments.give(named, "apl_somebody")
    container.database["attachments"].update_many(
        {}, [{"$set": {"uploaded_at": {"$dateSubtract": {
            "startDate": "$uploaded_at", "unit": "hour", "amount": 25}}}}]
    )  # fmt: skip
    container.database["attachment_contents.files"].update_many(
        {}, [{"$set": {"metadata.touched_at": {"$dateSubtract": {
            "startDate": "$metadata.touched_at", "unit": "hour", "amount": 25}}}}]
    )  # fmt: skip
    assert container.sweep_attachments() == 1
    assert http.get(f"{UPLOADS}/{left}").status_code == 404
    assert container.attachments.get(named) is not None
    assert container.database["attachment_contents.files"].count_documents({}) == 2


class StandInClamd(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM: finds the word EICAR."""

    def handle(self) -> None:
        asked = self._take(10)
        content = b""
        while size := int.from_bytes(self._take(4), "big"):
            content += self._take(size)
        answer = b"stream: OK\0"
        if b"EICAR" in content:
            answer = b"stream: Eicar-Test-Signature FOUND\0"
        if b"LIMIT" in content:
            answer = b"INSTREAM size limit exceeded. ERROR\0"
        self.request.sendall(answer if asked == b"zINSTREAM\0" else b"UNKNOWN COMMAND\0")

    def _take(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            got += self.request.recv(size - len(got))
        return got


@pytest.fixture
def clamd() -> Iterator[str]:
    """A stand-in for clamd on a port of its own."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), StandInClamd) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_clamd_is_asked_in_its_own_words(clamd: str) -> None:
    scan = Clamd(clamd)
    assert scan(bytes(200_000)) is None
    assert scan(bytes(70_000) + b"EICAR") == "Eicar-Test-Signature"
    with pytest.raises(ScannerUnavailable, match="size limit"):
        scan(b"LIMIT")


def test_an_infected_file_is_never_served(
    http: FlaskClient, container: Container, clamd: str
) -> None:
    container.__dict__["virus_scanner"] = Clamd(clamd)
    made = taken(http, files.paper(inside=b"% EICAR\n"), name="x.pdf")
    checked(container)
    told = http.get(f"{UPLOADS}/{made['attachment_id']}").get_json()
    assert (told["state"], told["refusal"]["code"]) == ("refused", "attachment_infected")
    assert told["refusal"]["text"] == "文件含有病毒"
    assert http.get(f"{UPLOADS}/{made['attachment_id']}/content").status_code == 404
    assert container.database["attachment_contents.files"].count_documents({}) == 0


def test_without_its_scanner_an_upload_waits(http: FlaskClient, container: Container) -> None:
    with socket.socket() as taken_port:
        taken_port.bind(("127.0.0.1", 0))
        away = f"127.0.0.1:{taken_port.getsockname()[1]}"
        container.__dict__["virus_scanner"] = Clamd(away, timeout_seconds=1)
        made = taken(http, files.picture())
        with pytest.raises(ScannerUnavailable):
            container.check_attachments()
    kept = container.attachments.get(made["attachment_id"])
    assert kept is not None
    assert (kept.state, kept.tries) == ("checking", 0)

"""Group robots, played by an HTTP server: signatures, codes in a 200's body, limits of length."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from services.common.clock import SystemClock
from services.notify.adapters.channels.apprise_more import AppriseAddresses
from services.notify.adapters.channels.dingtalk import DingTalkRobot
from services.notify.adapters.channels.feishu import FeishuRobot
from services.notify.adapters.channels.robots import Robot
from services.notify.adapters.channels.wecom import WeComRobot
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater

pytestmark = [
    pytest.mark.integration,
    # Apprise reads every plugin it has, and one of them asks for imghdr.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
ROBOTS = [WeComRobot, DingTalkRobot, FeishuRobot]
TEXT = "【呼应】工单20261122-000017（井盖）请尽快签收。"


def told(robot: Robot, address: str, text: str = TEXT) -> Outcome:
    return robot.deliver([Letter("ntf_1", address, text)])[0]


def answering(httpserver: HTTPServer, code: Any, path: str = "/robot") -> str:
    body = {"errcode": code, "code": code, "errmsg": "as it is"}
    httpserver.expect_request(path).respond_with_json(body)
    return httpserver.url_for(path + "?key=secret-key")


def posted(httpserver: HTTPServer) -> tuple[Mapping[str, str], Any]:
    request = httpserver.log[-1][0]
    return request.args, json.loads(request.data)


@pytest.mark.parametrize("kind", ROBOTS)
def test_every_code_of_the_table_is_understood(
    httpserver: HTTPServer, wall: SystemClock, kind: type[Robot]
) -> None:
    for code, meaning in kind.codes.items():
        url = answering(httpserver, code, f"/{code}")
        before = wall.now()
        outcome = told(kind(wall), url)
        if meaning.kind == "sent":
            assert outcome == Sent(kind.channel)
        elif meaning.kind == "failed":
            assert outcome == Failed(kind.channel, meaning.reason)
        else:
            assert isinstance(outcome, TryLater)
            assert outcome.reason == meaning.reason
            rest = meaning.rest or timedelta()
            assert (outcome.after or before + rest) >= before + rest


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize("code", [None, "0", True, 123456, [], 0.5])
def test_what_is_not_understood_is_tried_again_and_never_taken_for_sent(
    httpserver: HTTPServer, wall: SystemClock, kind: type[Robot], code: Any
) -> None:
    assert isinstance(told(kind(wall), answering(httpserver, code)), TryLater)


def test_wecom_gets_its_text_cut_within_its_limit_and_never_within_a_character(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    assert told(WeComRobot(wall), answering(httpserver, 0), "字" * 2000) == Sent("wecom")

    _, body = posted(httpserver)
    content = body["text"]["content"]
    assert body["msgtype"] == "text"
    assert len(content.encode()) <= 2048
    assert content == "字" * 681 + "…"


def test_dingtalk_signs_with_the_time_and_its_secret_stays_here(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    url = answering(httpserver, 0) + "#SECabc"
    assert told(DingTalkRobot(wall), url) == Sent("dingtalk")

    query, body = posted(httpserver)
    signed = f"{query['timestamp']}\nSECabc".encode()
    mac = hmac.new(b"SECabc", signed, hashlib.sha256).digest()
    assert base64.b64decode(query["sign"]) == mac
    assert query["key"] == "secret-key"
    assert body == {"msgtype": "text", "text": {"content": TEXT}}
    assert "SECabc" not in str(httpserver.log[-1][0].url)


def test_feishu_signs_in_the_body(httpserver: HTTPServer, wall: SystemClock) -> None:
    assert told(FeishuRobot(wall), answering(httpserver, 0) + "#s3cret") == Sent("feishu")

    _, body = posted(httpserver)
    mac = hmac.new(f"{body['timestamp']}\ns3cret".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == mac
    assert (body["msg_type"], body["content"]) == ("text", {"text": TEXT})


def test_without_a_secret_nothing_is_signed(httpserver: HTTPServer, wall: SystemClock) -> None:
    url = answering(httpserver, 0)
    told(DingTalkRobot(wall), url)
    assert "sign" not in posted(httpserver)[0]
    told(FeishuRobot(wall), url)
    assert "sign" not in posted(httpserver)[1]


def test_a_platform_that_is_away_is_tried_later(wall: SystemClock) -> None:
    robot = WeComRobot(wall, timeout_seconds=60)
    assert told(robot, "http://127.0.0.1:9/robot?key=k") == TryLater("wecom", "unreachable")


def test_apprise_reaches_any_other_platform(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    httpserver.expect_request("/broken").respond_with_data(status=500)
    address = f"json://{httpserver.host}:{httpserver.port}"
    way = AppriseAddresses(timeout_seconds=60)

    assert way.deliver([Letter("ntf_1", f"{address}/hook", TEXT, "工单")]) == [Sent("apprise")]
    body = json.loads(httpserver.log[-1][0].data)
    assert (body["title"], body["message"]) == ("工单", TEXT)
    later = [TryLater("apprise", "not_delivered")]
    assert way.deliver([Letter("ntf_1", f"{address}/broken", TEXT)]) == later


@pytest.mark.parametrize(
    "address", ["", "13800005678", "nosuch://x", "json://", "syslog://", "dbus://"]
)
def test_an_address_that_is_no_platform_s_is_refused(address: str) -> None:
    outcomes = AppriseAddresses().deliver([Letter("ntf_1", address, TEXT)])

    assert outcomes == [Failed("apprise", "address_malformed")]


def test_no_secret_of_an_address_reaches_a_log(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request("/s3cret-token").respond_with_data(status=500)
    address = f"json://user:s3cret-word@{httpserver.host}:{httpserver.port}/s3cret-token"
    with caplog.at_level("DEBUG"):
        AppriseAddresses(timeout_seconds=60).deliver([Letter("ntf_1", address, TEXT)])

    told = [record for record in caplog.records if record.name.startswith("apprise")]
    assert "s3cret" not in str([record.getMessage() for record in told])

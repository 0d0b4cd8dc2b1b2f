"""The SMS gateway's protocol, spoken with the example gateway over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from deploy.sms_gateway.gateway import Gateway, Reply
from deploy.sms_gateway.receipts import ReceiptPost
from deploy.sms_gateway.server import Wrapper, make_server, plain
from services.common.clock import SystemClock
from services.notify.adapters.channels.sms import SmsGateway
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater
from tests.integration.notify.conftest import SMS_SECRET
from tests.support import eventually

pytestmark = pytest.mark.integration


def letter(digits: str = "5678", number: int = 1) -> Letter:
    return Letter(f"ntf_{number}", f"1380000{digits}", "【呼应】您好")


@contextmanager
def serving(gateway: Gateway, wrapper: Wrapper = plain) -> Iterator[str]:
    server = make_server(gateway, wrapper=wrapper)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sms"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(SMS_SECRET)


@contextmanager
def sending(
    url: str, wall: SystemClock, secret: str = SMS_SECRET, patience: float = 60
) -> Iterator[SmsGateway]:
    """Give a way to a gateway; ``patience`` is for how many seconds it waits for an answer."""
    with closing(SmsGateway(url, secret, wall, timeout_seconds=patience)) as way:
        yield way


def test_each_code_means_what_the_table_says(gateway: Gateway, wall: SystemClock) -> None:
    cases: dict[str, Outcome] = {
        "5678": Sent("sms", "sms-1"),
        "0001": Failed("sms", "address_unknown"),
        "0002": Failed("sms", "address_blocked"),
        "0003": Failed("sms", "opted_out"),
        "0004": TryLater("sms", "recipient_limited", blames="recipient"),
        "0005": TryLater("sms", "rate_limited"),
        "0006": Failed("sms", "content_rejected"),
    }
    letters = [letter(digits, number) for number, digits in enumerate(cases)]
    with serving(gateway) as url, sending(url, wall) as way:
        assert way.deliver(letters) == list(cases.values())
        assert way.deliver([letters[5]]) == [Sent("sms", "sms-2")]


def test_a_retry_after_a_time_out_is_not_sent_twice(gateway: Gateway, wall: SystemClock) -> None:
    """The gateway took it, its answer was late, and the same id came again."""
    late = threading.Event()
    asked = []

    def slow_at_first(gateway: Gateway, body: bytes, headers: dict[str, str]) -> Reply:
        reply = gateway.answer(body, headers)
        asked.append(body)
        if len(asked) == 1:
            late.wait(60)
        return reply

    with serving(gateway, slow_at_first) as url:
        with sending(url, wall, patience=0.5) as hasty:
            first = hasty.deliver([letter()])
        with sending(url, wall) as way:
            second = way.deliver([letter()])
        late.set()

    assert first == [TryLater("sms", "timeout")]
    assert second == [Sent("sms", "sms-1")]
    assert (len(asked), len(gateway.taken)) == (2, 1)
    assert gateway.balance == 999_999


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(402, {"code": "balance_empty"}), "balance_empty"),
        (Reply(401, {"code": "signature"}), "gateway_unauthorised"),
        (Reply(403), "gateway_forbidden"),
        (Reply(429, retry_after="60"), "http_429"),
        (Reply(503), "http_503"),
    ],
)
def test_a_refusal_of_the_whole_request_loses_no_message(
    gateway: Gateway, wall: SystemClock, reply: Reply, reason: str
) -> None:
    with serving(gateway, lambda *_: reply) as url, sending(url, wall) as way:
        before = wall.now()
        outcomes = way.deliver([letter(number=1), letter(number=2)])

    assert [(type(one), getattr(one, "reason", "")) for one in outcomes] == [(TryLater, reason)] * 2
    after = outcomes[0].after if isinstance(outcomes[0], TryLater) else None
    assert (after is not None) == (reply.retry_after is not None)
    assert after is None or after >= before + timedelta(seconds=60)


def test_a_gateway_that_takes_few_at_once_gets_as_few(gateway: Gateway, wall: SystemClock) -> None:
    """Whatever is set here: what it calls too much goes in halves, and no message is lost."""

    def small(gateway: Gateway, body: bytes, headers: dict[str, str]) -> Reply:
        messages = json.loads(body)["messages"]
        too_long = any(one["to"].endswith("9999") for one in messages)
        return Reply(413) if len(messages) > 2 or too_long else gateway.answer(body, headers)

    letters = [letter("9999" if number == 3 else "5678", number) for number in range(7)]
    with serving(gateway, small) as url, sending(url, wall) as way:
        outcomes = way.deliver(letters)

    assert outcomes[3] == Failed("sms", "too_long")
    assert all(isinstance(one, Sent) for one in outcomes[:3] + outcomes[4:])
    assert len(gateway.taken) == 6


def test_an_empty_account_is_told_and_nothing_is_half_taken(
    gateway: Gateway, wall: SystemClock
) -> None:
    gateway.balance = 1
    with serving(gateway) as url, sending(url, wall) as way:
        outcomes = way.deliver([letter(number=1), letter(number=2)])

    assert outcomes == [TryLater("sms", "balance_empty")] * 2
    assert not gateway.taken


def test_a_request_that_we_did_not_sign_is_refused(gateway: Gateway, wall: SystemClock) -> None:
    another = "c3RyYW5nZXJz" * 3
    with serving(gateway) as url, sending(url, wall, another) as stranger:
        assert stranger.deliver([letter()]) == [TryLater("sms", "gateway_unauthorised")]
    assert not gateway.taken


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"ok",
        b"[]",
        b'{"results": 3}',
        b'{"results": [{"id": "ntf_1"}]}',
        b'{"results": [3]}',
        b'{"results": [{"id": "x", "status": "refused"}]}',
        b"[" * 50_000,
        b"\xff\xfe",
    ],
)
def test_a_gateway_that_says_nothing_of_single_messages_has_taken_them_all(
    httpserver: HTTPServer, wall: SystemClock, said: bytes
) -> None:
    httpserver.expect_request("/sms").respond_with_data(said)

    with sending(httpserver.url_for("/sms"), wall) as way:
        assert way.deliver([letter()]) == [Sent("sms")]


@pytest.mark.parametrize("code", [None, 7, "", "x" * 99, "<b>", "13800005678 is off"])
def test_no_text_of_a_gateway_becomes_a_reason(
    httpserver: HTTPServer, wall: SystemClock, code: Any
) -> None:
    said = {"results": [{"id": "ntf_1", "status": "refused", "code": code}]}
    httpserver.expect_request("/sms").respond_with_data(json.dumps(said))

    with sending(httpserver.url_for("/sms"), wall) as way:
        assert way.deliver([letter()]) == [Failed("sms", "gateway_unknown")]


def test_a_gateway_that_is_away_has_taken_none(wall: SystemClock) -> None:
    with sending("http://127.0.0.1:9/sms", wall) as way:
        outcomes = way.deliver([letter(), letter(number=2)])

    assert outcomes == [TryLater("sms", "unreachable")] * 2


def test_receipts_are_signed_and_come_again_until_they_are_taken(
    gateway: Gateway, wall: SystemClock, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/receipts").respond_with_data(status=204)
    post = ReceiptPost(httpserver.url_for("/receipts"), SMS_SECRET)
    gateway.receipt = post.put
    with serving(gateway) as url, sending(url, wall) as way:
        way.deliver([letter("0012"), letter("0011", 2), letter("0013", 3)])
    post.start()
    eventually(lambda: httpserver.log)
    post.stop()

    request = httpserver.log[0][0]
    from_gateway = json.loads(request.data)["receipts"]
    assert [(one["id"], one["status"], one.get("code")) for one in from_gateway] == [
        ("ntf_1", "delivered", None),
        ("ntf_1", "accepted", None),
        ("ntf_1", "delivered", None),
        ("ntf_2", "undelivered", "absent"),
    ]

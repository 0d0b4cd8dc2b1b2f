"""Real receivers: what goes over the wire can be verified by others, and answers are understood."""

import email
import email.policy
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from services.common.clock import SystemClock
from services.notify.adapters.channels.email import SmtpMail
from services.notify.adapters.channels.sms import SmsGateway
from services.notify.adapters.channels.webhook import SignedWebhooks
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater
from tests.factories.notify import endpoint, life
from tests.fakes.notify import FakeHosts
from tests.integration.notify.conftest import SMS_SECRET

pytestmark = pytest.mark.integration
EVENT = life()[0]


def post(httpserver: HTTPServer, wall: SystemClock, path: str = "/hook") -> Outcome:
    webhooks = SignedWebhooks(FakeHosts(), wall, allow_private=True, timeout_seconds=0.5)
    return webhooks.deliver(endpoint(url=httpserver.url_for(path)), "ntf_1", EVENT.to_dict())


def test_a_webhook_is_verified_by_the_standards_own_library(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    seen: list[Any] = []

    def verify(request: Request) -> Response:
        seen.append(Webhook(endpoint().secret).verify(request.data, dict(request.headers)))
        assert request.headers["webhook-id"] == "ntf_1"
        assert request.content_type == "application/cloudevents+json"
        return Response(status=204)

    httpserver.expect_request("/hook", method="POST").respond_with_handler(verify)

    assert post(httpserver, wall) == Sent("webhook")
    assert seen == [EVENT.to_dict()]


def test_an_answer_without_end_does_not_keep_the_sender(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while given < 100_000_000:
            given += 10_000
            yield b"x" * 10_000

    httpserver.expect_request("/hook").respond_with_handler(lambda _: Response(endless()))

    assert post(httpserver, wall) == Sent("webhook")
    assert given < 100_000_000


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Sent("webhook")),
        (302, Failed("webhook", "http_302")),
        (400, Failed("webhook", "http_400")),
        (410, Failed("webhook", "http_410")),
        (408, TryLater("webhook", "http_408")),
        (429, TryLater("webhook", "http_429")),
        (503, TryLater("webhook", "http_503")),
    ],
)
def test_answers_mean_what_the_table_says(
    httpserver: HTTPServer, wall: SystemClock, status: int, outcome: Outcome
) -> None:
    httpserver.expect_request("/hook").respond_with_data(status=status)

    assert post(httpserver, wall) == outcome


def test_retry_after_is_read(httpserver: HTTPServer, wall: SystemClock) -> None:
    httpserver.expect_request("/hook").respond_with_data(status=503, headers={"Retry-After": "120"})
    before = wall.now()
    outcome = post(httpserver, wall)

    assert isinstance(outcome, TryLater)
    assert outcome.after is not None
    assert outcome.after >= before + timedelta(seconds=120)


def test_nobody_there_is_tried_later(wall: SystemClock) -> None:
    webhooks = SignedWebhooks(FakeHosts(), wall, allow_private=True, timeout_seconds=0.5)
    outcome = webhooks.deliver(endpoint(url="http://127.0.0.1:9/hook"), "ntf_1", {})

    assert outcome == TryLater("webhook", "unreachable")


def test_an_endpoint_that_now_leads_inside_is_refused(wall: SystemClock) -> None:
    hosts = FakeHosts({"unit.example": ["8.8.8.8", "10.0.0.1"]})
    webhooks = SignedWebhooks(hosts, wall, allow_private=False)

    assert webhooks.deliver(endpoint(), "ntf_1", {}) == Failed("webhook", "address_private")


def test_many_sms_are_one_signed_request_and_each_carries_its_id(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    seen: list[Any] = []

    def verify(request: Request) -> Response:
        seen.append(Webhook(SMS_SECRET).verify(request.data, dict(request.headers)))
        said = [
            {"id": "ntf_2", "status": "refused", "reason": "blocked_number"},
            {"id": "ntf_3", "status": "later", "reason": "throttled"},
        ]
        return Response(json.dumps({"results": said}), status=202)

    httpserver.expect_request("/sms", method="POST").respond_with_handler(verify)
    gateway = SmsGateway(httpserver.url_for("/sms"), SMS_SECRET, wall)
    letters = [Letter(f"ntf_{n}", f"1380000567{n}", "【呼应】您好") for n in (1, 2, 3)]

    assert gateway.deliver(letters) == [
        Sent("sms"),
        Failed("sms", "blocked_number"),
        TryLater("sms", "throttled"),
    ]
    sent = [{"to": f"1380000567{n}", "text": "【呼应】您好", "id": f"ntf_{n}"} for n in (1, 2, 3)]
    assert seen == [{"messages": sent}]


@pytest.mark.parametrize("said", ["", "ok", "[]", '{"results": 3}', '{"results": [{"id": "x"}]}'])
def test_a_gateway_that_says_nothing_of_single_messages_has_taken_them_all(
    httpserver: HTTPServer, wall: SystemClock, said: str
) -> None:
    httpserver.expect_request("/sms").respond_with_data(said)
    gateway = SmsGateway(httpserver.url_for("/sms"), SMS_SECRET, wall)

    assert gateway.deliver([Letter("ntf_1", "13800005678", "您好")]) == [Sent("sms")]


def test_a_gateway_that_is_away_has_taken_none(wall: SystemClock) -> None:
    gateway = SmsGateway("http://127.0.0.1:9/sms", SMS_SECRET, wall, timeout_seconds=0.5)
    letters = [Letter(f"ntf_{n}", "13800005678", "您好") for n in (1, 2)]

    assert gateway.deliver(letters) == [TryLater("sms", "unreachable")] * 2


class MailBox:
    """A mail server's inbox; refuses whom it is told to."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 no such user"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[MailBox, str]]:
    box = MailBox()
    with socket.socket() as probe:  # aiosmtpd cannot tell which free port it was given
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def parsed(content: bytes) -> Message:
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_arrives_with_its_chinese_subject(mail: tuple[MailBox, str]) -> None:
    box, url = mail
    sender = SmtpMail(url, "huying@example.com")
    letter = Letter("ntf_1", "a@example.com", "您好：工单已签收。", "工单已签收")

    assert sender.deliver([letter]) == [Sent("email")]
    message = parsed(box.messages[0].content)
    assert message["Subject"] == "工单已签收"
    assert message["Message-ID"] == "<ntf_1@huying.invalid>"
    assert "工单已签收" in message.get_content()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        ("gone@example.com", Failed("email", "smtp_550")),
        ("full@example.com", TryLater("email", "smtp_452")),
        ("a@example.com\nBcc: b@example.com", Failed("email", "address_malformed")),
    ],
)
def test_a_mail_servers_refusals_are_understood(
    mail: tuple[MailBox, str], to: str, outcome: Outcome
) -> None:
    sender = SmtpMail(mail[1], "huying@example.com")
    assert sender.deliver([Letter("n", to, "x", "x")]) == [outcome]


def test_a_mail_server_that_is_away_is_tried_later() -> None:
    sender = SmtpMail("smtp://127.0.0.1:9", "huying@example.com", timeout_seconds=0.5)

    letters = [Letter("n", "a@example.com", "x")]
    assert sender.deliver(letters) == [TryLater("email", "unreachable")]


def test_a_letter_shows_neither_address_nor_text() -> None:
    assert "13800005678" not in repr(Letter("ntf_1", "13800005678", "text"))
    assert json.dumps(repr(endpoint())).find("whsec") == -1

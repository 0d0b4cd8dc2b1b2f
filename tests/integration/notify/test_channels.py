"""Real receivers: what goes over the wire can be verified by others, and answers are understood."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from services.common.clock import SystemClock
from services.notify.adapters.channels.webhook import SignedWebhooks
from services.notify.adapters.hosts import SystemHosts
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater
from tests.factories.notify import endpoint, life
from tests.fakes.notify import FakeHosts

pytestmark = pytest.mark.integration
EVENT = life()[0]


def post(httpserver: HTTPServer, wall: SystemClock, path: str = "/hook") -> Outcome:
    webhooks = SignedWebhooks(FakeHosts(), wall, allow_private=True, timeout_seconds=60)
    return webhooks.post(endpoint(url=httpserver.url_for(path)), "ntf_1", EVENT.to_dict()).outcome


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
        (302, TryLater("webhook", "http_302")),
        (400, TryLater("webhook", "http_400")),
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


def test_retry_after_may_be_a_date(httpserver: HTTPServer, wall: SystemClock) -> None:
    date = format_datetime(wall.now() + timedelta(minutes=10), usegmt=True)
    httpserver.expect_request("/hook").respond_with_data(status=429, headers={"Retry-After": date})
    outcome = post(httpserver, wall)

    assert isinstance(outcome, TryLater)
    assert outcome.after is not None
    assert outcome.after > wall.now() + timedelta(minutes=9)


def test_nobody_there_is_tried_later(wall: SystemClock) -> None:
    webhooks = SignedWebhooks(FakeHosts(), wall, allow_private=True, timeout_seconds=60)
    outcome = webhooks.post(endpoint(url="http://127.0.0.1:9/hook"), "ntf_1", {}).outcome

    assert outcome == TryLater("webhook", "unreachable")


def test_an_endpoint_that_now_leads_inside_is_refused(wall: SystemClock) -> None:
    hosts = FakeHosts({"unit.example": ["8.8.8.8", "10.0.0.1"]})
    webhooks = SignedWebhooks(hosts, wall, allow_private=False)

    refused = Failed("webhook", "address_private")
    assert webhooks.post(endpoint(), "ntf_1", {}).outcome == refused


def test_a_letter_shows_neither_address_nor_text() -> None:
    assert "13800005678" not in repr(Letter("ntf_1", "13800005678", "text"))
    assert json.dumps(repr(endpoint())).find("whsec") == -1


def test_a_name_that_leads_elsewhere_when_it_is_connected_to_is_judged_by_that(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    """DNS rebinding: what is connected to is what was judged, and redirects are not followed."""
    httpserver.expect_request("/hook").respond_with_data("secret of the inside")
    webhooks = SignedWebhooks(SystemHosts(), wall, allow_private=False)
    for url in (
        httpserver.url_for("/hook"),
        f"http://localhost:{httpserver.port}/hook",
        f"http://[::ffff:127.0.0.1]:{httpserver.port}/hook",
        f"http://2130706433:{httpserver.port}/hook",  # 127.0.0.1, as one number
        f"http://0x7f.1:{httpserver.port}/hook",
    ):
        answered = webhooks.post(endpoint(url=url), "ntf_1", {})
        assert (answered.outcome, answered.body) == (Failed("webhook", "address_private"), ""), url
    assert httpserver.log == []


def test_both_secrets_sign_while_one_is_rotated_and_the_log_shows_neither(
    httpserver: HTTPServer, wall: SystemClock
) -> None:
    old = "whsec_b2xkLXNlY3JldC1vbGQtc2VjcmV0IQ=="
    rotated = replace(
        endpoint(url=httpserver.url_for("/hook")),
        previous_secret=old,
        previous_until=wall.now() + timedelta(hours=1),
    )
    seen: list[Any] = []

    def verify(request: Request) -> Response:
        headers = dict(request.headers)
        seen.extend(Webhook(one).verify(request.data, headers) for one in (old, rotated.secret))
        return Response("x" * 10_000, status=429, headers={"Retry-After": "60"})

    httpserver.expect_request("/hook").respond_with_handler(verify)
    answered = SignedWebhooks(FakeHosts(), wall, allow_private=True).post(
        rotated, "ntf_1", EVENT.to_dict()
    )

    assert seen == [EVENT.to_dict()] * 2
    assert (answered.status, len(answered.body)) == (429, 2_000)
    assert answered.headers["retry-after"] == "60"
    assert "webhook-signature" not in answered.request_headers

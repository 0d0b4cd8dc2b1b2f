"""Signed webhooks to units (Standard Webhooks).

The body is the CloudEvent itself, the ``webhook-id`` the notification's id: the same on each try.

| answer                              | meaning                                    | outcome   |
|-------------------------------------|--------------------------------------------|-----------|
| 2xx                                 | taken                                      | Sent      |
| 410                                 | the endpoint is gone for good              | Failed    |
| any other answer, 3xx among them    | not now: a unit's mistake is mended in     | TryLater  |
|                                     | hours; ``Retry-After`` is obeyed           |           |
| no connection, time-out, cut off    | nobody there, or too slow                  | TryLater  |
| a private address                   | nothing was sent (SSRF)                    | Failed    |
"""

import json
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
from standardwebhooks import Webhook

from services.common.contracts.envelope import CONTENT_TYPE
from services.notify.adapters.channels.checked_transport import CheckedTransport
from services.notify.adapters.channels.http_answers import judged, read_some
from services.notify.adapters.channels.retry_after import retry_after
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Failed, Outcome, TryLater
from services.notify.domain.webhook_delivery import LONGEST_ANSWER, Answered
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import Hosts, PrivateAddress

_LIMITS = httpx2.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=15)
_GONE = "http_410"
_SHOWN_HEADERS = ("content-type", "content-length", "date", "location", "retry-after", "server")
_LONGEST_HEADER = 200


class SignedWebhooks:
    """Implements ``WebhookPosts``; certificates are checked, redirects not followed."""

    def __init__(
        self,
        hosts: Hosts,
        wall: Now,
        *,
        allow_private: bool,
        ca_file: Path | None = None,
        timeout_seconds: float = 10.0,
    ) -> None:
        """Open nothing yet; ``ca_file`` holds certificates of more authorities to be trusted."""
        self._wall = wall
        context = ssl.create_default_context()
        if ca_file is not None:
            context.load_verify_locations(ca_file)
        plain = httpx2.HTTPTransport(verify=context, trust_env=False, limits=_LIMITS)
        self._client = httpx2.Client(
            timeout=timeout_seconds,
            trust_env=False,
            follow_redirects=False,
            headers={"user-agent": "huying-notify"},
            transport=plain if allow_private else CheckedTransport(hosts, context, _LIMITS),
        )

    def post(self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]) -> Answered:
        """See the port."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        headers = self._signed(endpoint, notification_id, body)
        started = time.monotonic()
        answer = self._exchange(endpoint.url, body.encode(), headers)
        shown = {name: value for name, value in headers.items() if name != "webhook-signature"}
        seconds = round(time.monotonic() - started, 3)
        if not isinstance(answer, tuple):
            return Answered(answer, seconds, shown)
        response, said = answer
        return Answered(
            outcome=self._meaning(response),
            seconds=seconds,
            request_headers=shown,
            status=response.status_code,
            headers={
                name: response.headers[name][:_LONGEST_HEADER]
                for name in _SHOWN_HEADERS
                if name in response.headers
            },
            body=said.decode(errors="replace")[:LONGEST_ANSWER].replace("\x00", "�"),
        )

    def _meaning(self, response: httpx2.Response) -> Outcome:
        """What refuses today may be mended tomorrow; only what is gone is gone."""
        outcome = judged(response, "webhook", self._wall)
        if isinstance(outcome, Failed) and outcome.reason != _GONE:
            after = retry_after(response.headers.get("retry-after"), self._wall.now())
            return TryLater("webhook", outcome.reason, after)
        return outcome

    def _signed(self, endpoint: Endpoint, notification_id: str, body: str) -> dict[str, str]:
        now = self._wall.now()
        signatures = [
            Webhook(secret).sign(notification_id, now, body)
            for secret in endpoint.signing_secrets(now)
        ]
        return {
            "content-type": CONTENT_TYPE,
            "webhook-id": notification_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _exchange(
        self, url: str, body: bytes, headers: dict[str, str]
    ) -> tuple[httpx2.Response, bytes] | Outcome:
        try:
            with self._client.stream("POST", url, content=body, headers=headers) as response:
                return response, read_some(response)
        except PrivateAddress:
            return Failed("webhook", "address_private")
        except httpx2.TimeoutException:
            return TryLater("webhook", "timeout")
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            return TryLater("webhook", _why(error))
        except (httpx2.InvalidURL, ValueError):
            return Failed("webhook", "url_malformed")


def _why(error: Exception) -> str:
    if "host_unknown" in str(error):
        return "host_unknown"
    return "tls" if "CERTIFICATE_VERIFY_FAILED" in str(error) else "unreachable"

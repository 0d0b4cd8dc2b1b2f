"""SMS through a plain HTTP gateway: up to a hundred messages in one signed request.

Request: ``{"messages": [{"to", "text", "id"}, ...]}``. The gateway must take the same ``id`` as the
same message: a notice may be handed over twice. Its HTTP answer is for all of them and read as in
``http_answers``; the body of a 2xx may single some out as ``{"results": [{"id", "status"}, ...]}``:

| status                        | meaning                            | outcome  |
|-------------------------------|------------------------------------|----------|
| taken, or not mentioned       | the gateway has it                 | Sent     |
| later                         | cannot now                         | TryLater |
| refused, with a ``reason``    | it will never take this            | Failed   |
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import httpx2
from standardwebhooks import Webhook

from services.common.ids import new_id
from services.notify.adapters.channels.http_answers import exchange
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater
from services.notify.ports.clocks import Now

_LONGEST_REASON = 60


class SmsGateway:
    """Implements ``TextChannel``; signs like our webhooks (Standard Webhooks, HMAC-SHA-256)."""

    most_at_once: ClassVar[int] = 100

    def __init__(self, url: str, secret: str, wall: Now, *, timeout_seconds: float = 10.0) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._wall = wall
        self._client = httpx2.Client(timeout=timeout_seconds, trust_env=False)

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand messages to the gateway in one request."""
        messages = [
            {"to": letter.to, "text": letter.text, "id": letter.notification_id}
            for letter in letters
        ]
        body = json.dumps({"messages": messages}, ensure_ascii=False)
        now, request_id = self._wall.now(), new_id("sms")
        headers = {
            "content-type": "application/json",
            "webhook-id": request_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(request_id, now, body),
        }
        outcome, said = exchange(
            self._client, self._url, body.encode(), headers, channel="sms", wall=self._wall
        )
        singled_out = _singled_out(said) if isinstance(outcome, Sent) else {}
        return [singled_out.get(letter.notification_id, outcome) for letter in letters]


def _singled_out(said: bytes) -> Mapping[str, Outcome]:
    """Return what a gateway says of single messages; one that says nothing has taken them all."""
    try:
        results = json.loads(said)["results"]
        return {str(one["id"]): _outcome(one) for one in results}
    except (ValueError, KeyError, TypeError):
        return {}


def _outcome(result: Mapping[str, Any]) -> Outcome:
    reason = str(result.get("reason") or "gateway")[:_LONGEST_REASON]
    if result["status"] == "refused":
        return Failed("sms", reason)
    return TryLater("sms", reason) if result["status"] == "later" else Sent("sms")

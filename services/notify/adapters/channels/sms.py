"""SMS through a plain HTTP gateway: POST {to, text, id}, signed; answers as in ``http_answers``.

The gateway must take the same ``id`` as the same message: a notice may be handed over twice.
"""

import json

import httpx2
from standardwebhooks import Webhook

from services.notify.adapters.channels.http_answers import post
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Outcome
from services.notify.ports import Now


class SmsGateway:
    """Implements ``TextChannel``; signs like our webhooks (Standard Webhooks, HMAC-SHA-256)."""

    def __init__(self, url: str, secret: str, wall: Now, *, timeout_seconds: float = 10.0) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._wall = wall
        self._client = httpx2.Client(timeout=timeout_seconds, trust_env=False)

    def deliver(self, letter: Letter) -> Outcome:
        """Hand a message to the gateway."""
        message = {"to": letter.to, "text": letter.text, "id": letter.notification_id}
        body = json.dumps(message, ensure_ascii=False)
        now = self._wall.now()
        headers = {
            "content-type": "application/json",
            "webhook-id": letter.notification_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(letter.notification_id, now, body),
        }
        return post(self._client, self._url, body.encode(), headers, channel="sms", wall=self._wall)

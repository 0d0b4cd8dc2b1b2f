"""Hands what a telephone answers to the platform, signed: ``docs/intake/ratings.md``."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx2
from standardwebhooks import Webhook

from deploy.sms_gateway.gateway import Reply
from services.common.clock import SystemClock
from services.common.ids import new_id

_NUMBER = re.compile(r"\+?[0-9]{5,20}", re.ASCII)


class Inbound:
    """What telephones send; safe to use from several threads. The platform's answer is returned."""

    def __init__(self, url: str, secret: str) -> None:
        """Take where the platform hears replies, and the secret that it shares with us."""
        self._url = url
        self._signer = Webhook(secret)
        self._clock = SystemClock()
        self._client = httpx2.Client(timeout=10.0, trust_env=False)

    def take(self, body: bytes) -> Reply:
        """Hand on ``{"from": number, "text": words}``; a real gateway would try 503 again."""
        try:
            said = _message(json.loads(body))
        except (ValueError, KeyError, TypeError, RecursionError):
            return Reply(400, {"code": "malformed"})
        try:
            answer = self._post(said)
            return Reply(answer.status_code, answer.json())
        except (httpx2.HTTPError, ValueError):
            return Reply(502, {"code": "platform_away"})

    def _post(self, said: Mapping[str, str]) -> httpx2.Response:
        message_id, now = new_id("mo"), self._clock.now()
        body = json.dumps({"message_id": message_id, **said}, ensure_ascii=False)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message_id, now, body),
        }
        return self._client.post(self._url, content=body.encode(), headers=headers)


def _message(raw: Any) -> dict[str, str]:
    number, text = raw["from"], raw["text"]
    if not isinstance(text, str) or not _NUMBER.fullmatch(number):
        raise ValueError("from is a number, text is text")
    return {"from": number, "text": text}

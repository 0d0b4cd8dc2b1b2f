"""Answers: by AMQP to ``huying.replies``, or by HTTP; the same reply twice counts once."""

import hashlib
import json
from contextlib import closing
from typing import Any

import httpx2
import pika

EXCHANGE = "huying.replies"
_LATER = (408, 425, 429)  # too slow, too early, too many: the same may be taken later


class Refused(Exception):
    """Huying refused the reply; ``problem`` is its problem document."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail_en") or problem.get("title") or "refused")
        self.problem = problem


def reply_of(work_order_id: str, action: str, fields: dict[str, Any], key: str | None) -> bytes:
    """Return a reply as it goes over the wire; without a key the words themselves make it."""
    reply = {"work_order_id": work_order_id, "action": action.replace("-", "_"), **fields}
    text = json.dumps(reply, ensure_ascii=False, sort_keys=True)
    reply["idempotency_key"] = key or hashlib.sha256(text.encode()).hexdigest()[:32]
    return json.dumps(reply, ensure_ascii=False).encode()


class AmqpReplies:
    """Publishes confirmed replies; what is refused comes back as ``reply.refused.v1``."""

    def __init__(self, amqp_url: str, unit: str) -> None:
        self._url = amqp_url
        self._unit = unit

    def send(
        self, work_order_id: str, action: str, /, *, key: str | None = None, **fields: Any
    ) -> None:
        """Send a reply and return when the broker has it.

        Raises:
            pika.exceptions.AMQPError: it may not have arrived; send the same again.

        """
        body = reply_of(work_order_id, action, fields, key)
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2)
        with closing(pika.BlockingConnection(pika.URLParameters(self._url))) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish(EXCHANGE, self._unit, body, properties, mandatory=True)


class HttpReplies:
    """Calls dispatch's API: the answer says at once whether the reply was taken."""

    def __init__(self, dispatch_url: str, token: str) -> None:
        self._client = httpx2.Client(
            base_url=dispatch_url, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )

    def send(
        self, work_order_id: str, action: str, /, *, key: str | None = None, **fields: Any
    ) -> None:
        """Send a reply and return when it was carried out.

        Raises:
            Refused: with the reason.
            httpx2.HTTPError: it may not have arrived, or there was too much; send the same again.

        """
        reply = json.loads(reply_of(work_order_id, action, fields, key))
        path = f"/api/v1/work-orders/{work_order_id}/{action.replace('_', '-')}"
        headers = {"Idempotency-Key": reply["idempotency_key"]}
        answer = self._client.post(path, json=fields, headers=headers)
        if answer.is_client_error and answer.status_code not in _LATER:
            raise Refused(_problem(answer))
        answer.raise_for_status()


def _problem(answer: httpx2.Response) -> dict[str, Any]:
    """Return the problem document; something in between may have answered with a page instead."""
    try:
        return dict(answer.json())
    except (ValueError, TypeError):
        return {"status": answer.status_code, "title": answer.reason_phrase}

"""SMS through a plain HTTP gateway (docs/notify/sms-gateway.md); codes as in ``sms_codes``.

Up to a hundred messages in one signed request. A message's ``id`` is its idempotency key: the same
on each try, so that a gateway which took the message before a time-out does not send it twice.
"""

import json
from collections.abc import Mapping, Sequence

import httpx2
from standardwebhooks import Webhook

from services.common.ids import new_id
from services.notify.adapters.channels.file_sink import FileSink
from services.notify.adapters.channels.http_answers import Answer, exchange
from services.notify.adapters.channels.registry import Provider
from services.notify.adapters.channels.sms_codes import CHANNEL, outcome_of
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater
from services.notify.ports.channels import TextChannel
from services.notify.ports.clocks import Now
from services.notify.settings import NotifySettings

# Refusals of the whole request that are no notice's fault: they wait until somebody has mended it.
_OURS = {401: "gateway_unauthorised", 402: "balance_empty", 403: "gateway_forbidden"}
_TOO_LARGE = 413


class SmsGateway:
    """Implements ``TextChannel``; signs as our webhooks do (Standard Webhooks, HMAC-SHA-256)."""

    def __init__(
        self,
        url: str,
        secret: str,
        wall: Now,
        *,
        at_once: int = 100,
        timeout_seconds: float = 10.0,
    ) -> None:
        """``at_once`` is how many messages the gateway takes in one request."""
        self.most_at_once = at_once
        self._url = url
        self._signer = Webhook(secret)
        self._wall = wall
        self._client = httpx2.Client(
            timeout=timeout_seconds,
            trust_env=False,
            headers={"user-agent": "huying-notify", "accept-encoding": "identity"},
            limits=httpx2.Limits(max_connections=128, max_keepalive_connections=128),
        )

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand messages to the gateway in one request; in halves where it says that is too much."""
        answer = self._posted(letters)
        if answer.status == _TOO_LARGE and len(letters) > 1:
            half = len(letters) // 2
            return [*self.deliver(letters[:half]), *self.deliver(letters[half:])]
        whole = _whole(answer)
        singled_out = _singled_out(answer.body) if isinstance(whole, Sent) else {}
        return [singled_out.get(letter.notification_id, whole) for letter in letters]

    def close(self) -> None:
        """Close the connections that are kept for the next request."""
        self._client.close()

    def _posted(self, letters: Sequence[Letter]) -> Answer:
        messages = [
            {"id": letter.notification_id, "to": letter.to, "text": letter.text}
            for letter in letters
        ]
        body = json.dumps({"messages": messages}, ensure_ascii=False)
        return exchange(
            self._client, self._url, body.encode(), self._signed(body), CHANNEL, self._wall
        )

    def _signed(self, body: str) -> dict[str, str]:
        now, request_id = self._wall.now(), new_id("sms")
        return {
            "content-type": "application/json",
            "webhook-id": request_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(request_id, now, body),
        }


def _whole(answer: Answer) -> Outcome:
    if answer.status in _OURS:
        return TryLater(CHANNEL, _OURS[answer.status])
    if answer.status == _TOO_LARGE:
        return Failed(CHANNEL, "too_long")
    return answer.outcome


def _singled_out(said: bytes) -> Mapping[str, Outcome]:
    """Return what a gateway says of single messages; one that says nothing has taken them all."""
    try:
        results = json.loads(said)["results"]
        return {str(one["id"]): outcome_of(one) for one in results}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _open(settings: NotifySettings, wall: Now) -> TextChannel | None:
    if settings.notify_sms_url and settings.notify_sms_secret:
        secret = settings.notify_sms_secret.get_secret_value()
        return SmsGateway(
            settings.notify_sms_url, secret, wall, at_once=settings.notify_sms_at_once
        )
    return FileSink(settings.notify_file, CHANNEL, wall) if settings.notify_file else None


PROVIDER = Provider("phone", "sms", _open)

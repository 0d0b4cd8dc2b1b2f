"""Signed webhooks to units (Standard Webhooks); answers as in ``http_answers``.

The body is the CloudEvent itself, the ``webhook-id`` the notification's id: the same on each try.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2
from standardwebhooks import Webhook

from services.common.contracts.envelope import CONTENT_TYPE
from services.notify.adapters.channels.http_answers import post
from services.notify.domain.endpoint import Endpoint, is_public
from services.notify.domain.notification import Failed, Outcome, TryLater
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import Hosts


class SignedWebhooks:
    """Implements ``Webhooks``; certificates are checked, redirects not followed."""

    def __init__(
        self, hosts: Hosts, wall: Now, *, allow_private: bool, timeout_seconds: float = 10.0
    ) -> None:
        self._hosts = hosts
        self._wall = wall
        self._allow_private = allow_private
        self._client = httpx2.Client(
            timeout=timeout_seconds,
            trust_env=False,
            headers={"user-agent": "huying-notify"},
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=32),
        )

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        """Post a signed event."""
        refusal = None if self._allow_private else self._refusal(endpoint.url)
        if refusal is not None:
            return refusal
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        now = self._wall.now()
        headers = {
            "content-type": CONTENT_TYPE,
            "webhook-id": notification_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(endpoint.secret).sign(notification_id, now, body),
        }
        return post(
            self._client, endpoint.url, body.encode(), headers, channel="webhook", wall=self._wall
        )

    def _refusal(self, url: str) -> Outcome | None:
        """A name that was public when it was registered may lead inside today."""
        addresses = self._hosts.addresses(urlsplit(url).hostname or "")
        if not addresses:
            return TryLater("webhook", "host_unknown")
        if not all(is_public(address) for address in addresses):
            return Failed("webhook", "address_private")
        return None

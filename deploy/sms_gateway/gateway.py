"""What the example gateway does with messages: checks who asks, takes each once, reports on it.

The last four digits of a number choose what happens, so that every case can be tried by hand:

| digits | what happens                                                    |
|--------|-----------------------------------------------------------------|
| 0001   | refused: number_invalid                                         |
| 0002   | refused: number_blocked                                         |
| 0003   | refused: recipient_opted_out                                    |
| 0004   | later: recipient_limited                                        |
| 0005   | later: rate_limited at the first try, accepted at the next      |
| 0006   | refused: content_rejected                                       |
| 0011   | accepted; receipt: undelivered, absent                          |
| 0012   | accepted; receipt: delivered, then accepted, then delivered     |
| 0013   | accepted; never a receipt                                       |
| others | accepted; receipt: delivered                                    |
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

MOST_AT_ONCE = 100
_REMEMBERED = 200_000
_REFUSED = {
    "0001": "number_invalid",
    "0002": "number_blocked",
    "0003": "recipient_opted_out",
    "0006": "content_rejected",
}
_RECEIPTS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "0011": (("undelivered", "absent"),),
    "0012": (("delivered", None), ("accepted", None), ("delivered", None)),
    "0013": (),
}
_DELIVERED: tuple[tuple[str, str | None], ...] = (("delivered", None),)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after: str | None = None


@dataclass
class Gateway:
    """One account at the gateway; safe to use from several threads.

    ``secret`` signs both ways. ``receipt`` is called with each receipt, after the answer is made.
    """

    secret: str = field(repr=False)
    receipt: Callable[[Mapping[str, Any]], None] | None = None
    balance: int = 1_000_000
    taken: dict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    _tried: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Return the answer to a request for sending."""
        try:
            Webhook(self.secret).verify(body, {name.lower(): headers[name] for name in headers})
        except (WebhookVerificationError, ValueError):
            return Reply(401, {"code": "signature"})
        try:
            messages = [_message(one) for one in json.loads(body)["messages"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            return Reply(400, {"code": "malformed"})
        if len(messages) > MOST_AT_ONCE:
            return Reply(413, {"code": "too_many_at_once"})
        with self._lock:
            if self.balance < len(messages):
                return Reply(402, {"code": "balance_empty"})
            results = [self._take(message) for message in messages]
            balance = self.balance
        return Reply(202, {"results": results, "balance": balance})

    def _take(self, message: dict[str, str]) -> dict[str, Any]:
        known = self.taken.get(message["id"])
        if known is not None:
            return _result(message, "accepted", "duplicate", known["provider_id"])
        digits = message["to"][-4:]
        if digits in _REFUSED:
            return _result(message, "refused", _REFUSED[digits])
        if digits == "0004":
            return _result(message, "later", "recipient_limited")
        if digits == "0005" and message["id"] not in self._tried:
            self._tried.add(message["id"])
            return _result(message, "later", "rate_limited")
        return self._accept(message, digits)

    def _accept(self, message: dict[str, str], digits: str) -> dict[str, Any]:
        self.balance -= 1
        provider_id = f"sms-{len(self.taken) + 1}"
        self.taken[message["id"]] = {**message, "provider_id": provider_id}
        if len(self.taken) > _REMEMBERED:
            self.taken.pop(next(iter(self.taken)))
        for status, code in _RECEIPTS.get(digits, _DELIVERED) if self.receipt else ():
            self._report({"id": message["id"], "provider_id": provider_id, "status": status}, code)
        return _result(message, "accepted", "accepted", provider_id)

    def _report(self, receipt: dict[str, Any], code: str | None) -> None:
        if self.receipt is not None:
            self.receipt(receipt if code is None else {**receipt, "code": code})


def _message(raw: Any) -> dict[str, str]:
    message = {name: raw[name] for name in ("id", "to", "text")}
    if not all(isinstance(value, str) and value for value in message.values()):
        raise ValueError("id, to and text are texts")
    return message


def _result(
    message: Mapping[str, str], status: str, code: str, provider_id: str | None = None
) -> dict[str, Any]:
    result: dict[str, Any] = {"id": message["id"], "status": status, "code": code}
    return result if provider_id is None else {**result, "provider_id": provider_id}

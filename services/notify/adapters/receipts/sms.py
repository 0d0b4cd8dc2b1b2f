"""Receipts of the HTTP SMS gateway (docs/notify/sms-gateway.md): signed, many in one report.

Body: ``{"receipts": [{"id", "status", "at", "code"?, "provider_id"?}, ...]}``.

| status      | meaning                                       | our status       |
|-------------|-----------------------------------------------|------------------|
| accepted    | the gateway has it                            | sent             |
| undelivered | the network gave it back; ``code`` says why   | failed           |
| delivered   | the telephone has it                          | delivered        |
| read        | it was opened (rich messages)                 | read             |

An unknown status is passed over: a gateway may report more than we ask for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from standardwebhooks import Webhook, WebhookVerificationError

from services.notify.domain.receipt import Receipt, ReportedAs
from services.notify.ports.receipts import NotAReport, NotSigned

SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
MOST_AT_ONCE = 1000
_KNOWN = get_args(ReportedAs)
_CODE = re.compile(r"(?!.*[0-9]{6})[a-z0-9_]{1,40}")  # a longer number may be somebody's
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class SmsReports:
    """Implements ``ReportReader``; the secret is the one that signs what goes to the gateway."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)

    def read(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Receipt]:
        """Return the receipts of a report."""
        given_by_name = {name.lower(): value for name, value in headers.items()}
        signed = {name: given_by_name.get(name, "") for name in SIGNED_HEADERS}
        try:
            self._webhook.verify(body, signed)
        except (WebhookVerificationError, ValueError, RecursionError) as error:
            raise NotSigned from error
        try:
            given = json.loads(body)["receipts"]
            if len(given) > MOST_AT_ONCE:
                raise NotAReport(f"at most {MOST_AT_ONCE} receipts at once")
            reports = [_receipt(one) for one in given]
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise NotAReport("receipts are a list of id, status and at") from error
        except ValueError as error:
            raise NotAReport(str(error)) from error
        return [one for one in reports if one is not None]


def _receipt(raw: Mapping[str, Any]) -> Receipt | None:
    notification_id, at = raw["id"], datetime.fromisoformat(raw["at"])
    if not isinstance(notification_id, str) or not _ID.fullmatch(notification_id):
        raise ValueError("an id is up to 100 letters and digits")
    if at.tzinfo is None:
        raise ValueError("at needs its offset from UTC")
    if raw["status"] not in _KNOWN:
        return None
    moment = at.astimezone(UTC)
    return Receipt(
        notification_id,
        raw["status"],
        moment.replace(microsecond=moment.microsecond // 1000 * 1000),  # as the store keeps it
        _short(raw.get("code"), _CODE),
        _short(raw.get("provider_id"), _ID),
    )


def _short(value: Any, pattern: re.Pattern[str]) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""

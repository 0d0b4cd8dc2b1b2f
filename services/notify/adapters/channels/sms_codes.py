"""The SMS gateway's codes and what they mean for a notice (docs/notify/sms-gateway.md).

Of single messages, in the body of a 2xx and in receipts:

| code                                              | outcome                                   |
|---------------------------------------------------|-------------------------------------------|
| accepted                                          | sent                                      |
| duplicate: this id was accepted before            | sent, and not sent again                  |
| rate_limited, busy                                | retry                                     |
| recipient_limited                                 | retry, this recipient alone               |
| number_invalid, number_unknown                    | failed:address_unknown         (bounce)   |
| number_blocked: the operator's block list         | failed:address_blocked         (bounce)   |
| recipient_opted_out: answered TD, T               | failed:opted_out               (bounce)   |
| content_rejected, signature_unregistered,         | failed:<code>                             |
| template_unregistered, too_long                   |                                           |
| receipt delivered                                 | delivered                                 |
| receipt undelivered: absent, powered_off,         | failed:<code>                             |
| expired, rejected_by_carrier, inbox_full          |                                           |
| any other, accepted                               | sent                                      |
| any other, later                                  | retry                                     |
| any other, refused                                | failed:gateway_<code>                     |

Of the whole request, as HTTP status:

| status                            | outcome                                                   |
|-----------------------------------|-----------------------------------------------------------|
| 401, 403: signature, account      | retry: ours to mend                                       |
| 402 balance_empty                 | retry: somebody has to pay                                |
| 408, 425, 429, 5xx, none in time  | retry; ``Retry-After`` is obeyed, as seconds or as a date |
| 413: too many at once             | at once in halves; of one message failed:too_long         |
| other 4xx, 3xx                    | failed:http_<status>                                      |
"""

import re
from collections.abc import Mapping
from typing import Any

from services.notify.domain.notification import Failed, Outcome, Sent, TryLater

CHANNEL = "sms"
_BOUNCES = {
    "number_invalid": "address_unknown",
    "number_unknown": "address_unknown",
    "number_blocked": "address_blocked",
    "recipient_opted_out": "opted_out",
}
_REFUSED = frozenset(
    {"content_rejected", "signature_unregistered", "template_unregistered", "too_long"}
)
_RECIPIENTS_OWN = frozenset({"recipient_limited"})
_CODE = re.compile(r"[a-z0-9_]{1,40}")
_UNKNOWN = "unknown"


def outcome_of(result: Mapping[str, Any]) -> Outcome:
    """Return what a gateway says of one message: ``{"id", "status", "code"?, "provider_id"?}``.

    Raises:
        KeyError: when there is no status.

    """
    code = code_of(result)
    status = result["status"]
    if status == "refused":
        return Failed(CHANNEL, reason_of(code))
    if status == "later":
        if code in _RECIPIENTS_OWN:
            return TryLater(CHANNEL, code, blames="recipient")
        return TryLater(CHANNEL, code)
    provider_id = result.get("provider_id")
    return Sent(CHANNEL, provider_id[:100] if isinstance(provider_id, str) else None)


def reason_of(code: str) -> str:
    """Return our reason for a gateway's code."""
    if code in _REFUSED:
        return code
    return _BOUNCES.get(code, f"gateway_{code}")


def code_of(result: Mapping[str, Any]) -> str:
    """Return the code that a gateway gave; what is no code at all is ``unknown``."""
    code = result.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else _UNKNOWN

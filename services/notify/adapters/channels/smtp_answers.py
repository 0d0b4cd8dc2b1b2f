"""What a mail server's answer means for a notice.

| answer                                                      | outcome                          |
|-------------------------------------------------------------|----------------------------------|
| 250 after the text                                          | sent, id: our Message-ID         |
| 421, any 4yz to greeting, sign-in or sender                 | retry, the server is in trouble  |
| 4yz to the recipient or the text (grey-listing, full box)   | retry, this recipient alone      |
| no connection, time-out, cut off, bad certificate           | retry, the server is in trouble  |
| 5yz to sign-in or sender, no STARTTLS or AUTH if required   | retry: ours to mend              |
| 5.1.7, 5.1.8: our own address is what it refuses            | failed:sender_refused            |
| other 5.1.x; 550, 551, 553 without a code                   | failed:address_unknown  (bounce) |
| 5.2.1                                                       | failed:address_disabled (bounce) |
| 5.2.2, 552                                                  | failed:mailbox_full              |
| 5.3.4, 523                                                  | failed:message_too_large         |
| 5.7.x, 554                                                  | failed:refused_by_policy         |
| non-ASCII address, server without SMTPUTF8                  | failed:address_not_supported     |
| no address at all                                           | failed:address_malformed         |
| other 5yz                                                   | failed:smtp_5yz                  |

A bounce is for good: the address need not be tried again for other notices either.
"""

import re

from services.notify.domain.notification import Failed, Outcome, TryLater

CHANNEL = "email"
SERVICE_NOT_AVAILABLE = 421
_PERMANENT = 500
_ENHANCED = re.compile(rb"\s*5\.(\d{1,3})\.(\d{1,3})")
_BY_SUBJECT = {"1": "address_unknown", "7": "refused_by_policy"}
_BY_DETAIL = {
    ("1", "7"): "sender_refused",
    ("1", "8"): "sender_refused",
    ("2", "1"): "address_disabled",
    ("2", "2"): "mailbox_full",
    ("3", "4"): "message_too_large",
}
_BY_CODE = {
    523: "message_too_large",
    550: "address_unknown",
    551: "address_unknown",
    552: "mailbox_full",
    553: "address_unknown",
    554: "refused_by_policy",
}


def refused(code: int, said: bytes) -> Outcome:
    """Return what an answer to the recipient or the text means for this notice."""
    if code == SERVICE_NOT_AVAILABLE:
        return in_trouble(code)
    if code < _PERMANENT:
        return TryLater(CHANNEL, f"smtp_{code}", blames="recipient")
    return Failed(CHANNEL, reason_of(code, said))


def in_trouble(code: int) -> Outcome:
    """Return what an answer that is no notice's fault means: the server, or our account there."""
    return TryLater(CHANNEL, f"smtp_{code}" if code > 0 else "unreachable")


def reason_of(code: int, said: bytes) -> str:
    """Return the reason for a permanent refusal: by the enhanced code that ``said`` begins with."""
    enhanced = _ENHANCED.match(said)
    if enhanced is None:
        return _BY_CODE.get(code, f"smtp_{code}")
    subject, detail = (part.decode() for part in enhanced.groups())
    found = _BY_DETAIL.get((subject, detail)) or _BY_SUBJECT.get(subject)
    return found or _BY_CODE.get(code, f"smtp_{code}")

"""Reads bounces: delivery status notifications (RFC 3464, 6533), and what older servers write.

| the report says                                   | kind    | code                              |
|---------------------------------------------------|---------|-----------------------------------|
| failed, 5.y.z                                      | hard    | as ``smtp_answers``               |
| failed, 5.2.2 or 552: the mailbox is full          | soft    | mailbox_full                      |
| failed, 4.y.z: the server gave up                  | soft    | smtp_4yz                          |
| delayed                                            | waiting | smtp_4yz                          |
| delivered                                          | arrived |                                   |
| relayed, expanded                                  | unknown | to where nobody reports           |
| no report, from a mail server, 5.y.z in its text   | hard    | as ``smtp_answers``               |
| out-of-office answers, letters of people           | none    | not ours to read                  |
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Final

from services.notify.adapters.bounces.return_paths import ReturnPaths
from services.notify.adapters.channels.smtp_answers import reason_of
from services.notify.domain.bounce_report import BounceReport, Kind
from services.notify.ports.bounces import NoReport

MOST_BYTES: Final = 2_000_000
_MOST_PARTS: Final = 60
_MOST_TEXT: Final = 20_000
_SENT_TO: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_GLOBAL: Final = "message/global-delivery-status"
_STATUS_PARTS: Final = ("message/delivery-status", _GLOBAL)
_ENCLOSED: Final = ("message/rfc822", "text/rfc822-headers")
_MESSAGE_ID: Final = re.compile(r"<([a-z]{2,8}_[0-9a-z]{8,40})@[^<>\s]+>", re.ASCII)
# Not the middle of an address such as 120.5.1.1, which servers quote beside their code.
_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)", re.ASCII)
_CODE: Final = re.compile(r"\b([45]\d\d)\b", re.ASCII)
_SERVERS: Final = re.compile(r"mailer-daemon|postmaster|mail-daemon", re.IGNORECASE)
_GRAVEST: Final[tuple[Kind, ...]] = ("hard", "soft", "waiting", "arrived", "unknown")
_SOFT: Final = ("mailbox_full",)
# The standard library raises what it meets in broken mail.
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class BounceReader:
    """Implements ``Reports``."""

    def __init__(self, paths: ReturnPaths) -> None:
        self._paths = paths

    def read(self, raw: bytes, now: datetime) -> BounceReport:
        """See the port."""
        try:
            message = BytesParser(policy=policy.compat32).parsebytes(raw)
            return self._report(message, raw, now)
        except _BROKEN as error:
            if isinstance(error, NoReport):
                raise
            raise NoReport("broken") from error

    def _report(self, message: Message, raw: bytes, now: datetime) -> BounceReport:
        parts = list(_parts(message))
        groups = [group for part in parts for group in _recipients(part)]
        if not groups and not _is_from_server(message):
            raise NoReport("no_report", is_automatic=_is_automatic(message))
        named = self._paths.notice(value for name in _SENT_TO for value in _all(message, name))
        notice = named or _original(parts)
        if notice is None:
            raise NoReport("no_notice")
        kind, code = _worst(groups) if groups else _by_words(parts)
        return BounceReport(
            report_id=hashlib.sha256(raw).hexdigest()[:32],
            notification_id=notice,
            kind=kind,
            code=code,
            at=_written_at(message, now),
            is_proved=named is not None,
            recipients=tuple(_addresses(groups)),
        )


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise NoReport("too_many_parts")
        yield part


def _recipients(part: Message) -> list[Message]:
    """Return the groups of a status part that tell of one recipient each."""
    if part.get_content_type() not in _STATUS_PARTS:
        return []
    payload = part.get_payload()
    groups = (
        [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    )
    if part.get_content_type() == _GLOBAL:  # which the standard library takes for a mail
        texts = [str(one.get_payload()) for one in groups]
        groups = [message_from_string(block) for text in texts for block in text.split("\n\n")]
    return [one for one in groups if one["Action"]]


def _worst(groups: list[Message]) -> tuple[Kind, str]:
    said = [_said(group) for group in groups]
    return min(said, key=lambda one: _GRAVEST.index(one[0]))


def _said(group: Message) -> tuple[Kind, str]:
    action = str(group["Action"]).strip().lower()
    status, diagnostic = str(group["Status"] or ""), str(group["Diagnostic-Code"] or "")
    code = _coded(status, diagnostic)
    if action == "delivered":
        return "arrived", ""
    if action == "delayed":
        return "waiting", code
    if action != "failed":
        return "unknown", code
    return _kind(code, status or diagnostic), code


def _kind(code: str, status: str) -> Kind:
    is_soft = code in _SOFT or code.startswith("smtp_4") or status.lstrip().startswith("4")
    return "soft" if is_soft else "hard"


def _by_words(parts: list[Message]) -> tuple[Kind, str]:
    """Return what a server without the standard says in words, as far as it gives a code."""
    for part in parts:
        if part.get_content_type() in _ENCLOSED:
            break  # what follows is our own mail
        if part.get_content_maintype() != "text":
            continue
        content = part.get_payload(decode=True)
        words = (content if isinstance(content, bytes) else b"")[:_MOST_TEXT].decode("latin-1")
        if _ENHANCED.search(words) or _CODE.search(words):
            code = _coded("", words)
            return _kind(code, ""), code
    return "unknown", ""


def _coded(status: str, diagnostic: str) -> str:
    """Return the reason: by the status where it says something, else by the server's own words."""
    words = diagnostic.partition(";")[2] or diagnostic
    code = _CODE.search(words)
    exact = _ENHANCED.search(status)
    if exact is None or exact.group(2) == "0":
        exact = _ENHANCED.search(words) or (None if code else exact)
    digit = exact.group(1) if exact else (code.group(1)[0] if code else "")
    number = int(code.group(1)) if code and code.group(1)[0] == digit else 0
    if digit == "4":
        return f"smtp_{number or 451}"
    return reason_of(number or 500, exact.group(0).encode() if exact else b"")


def _addresses(groups: list[Message]) -> Iterator[str]:
    for group in groups:
        for name in ("Original-Recipient", "Final-Recipient"):
            for value in _all(group, name):
                yield (value.partition(";")[2] or value).strip().strip("<>")


def _original(parts: list[Message]) -> str | None:
    """Return the notice whose mail is enclosed, whole or its headers alone."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            text = content.decode("latin-1") if isinstance(content, bytes) else ""
        elif part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            enclosed = inner[0] if isinstance(inner, list) and inner else None
            text = f"Message-ID: {enclosed['Message-ID']}" if isinstance(enclosed, Message) else ""
        else:
            continue
        for line in text.splitlines():
            found = _MESSAGE_ID.search(line) if line.lower().startswith("message-id:") else None
            if found:
                return found.group(1)
    return None


def _is_from_server(message: Message) -> bool:
    return bool(_SERVERS.search(" ".join(_all(message, "From"))))


def _is_automatic(message: Message) -> bool:
    """Whether it answers by itself (RFC 3834): an out-of-office answer goes to the return path."""
    return str(message["Auto-Submitted"] or "").strip().lower().startswith("auto-replied")


def _all(message: Message, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name, [])]


def _written_at(message: Message, now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    return min(at, now)

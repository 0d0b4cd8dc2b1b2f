"""Reads a letter from the bytes that came: charsets as they are written, HTML where it is alone."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from services.intake.domain.channels.letters import (
    Enclosure,
    Letter,
    is_answer,
    is_automatic,
    own_word,
    whole_word,
)
from services.intake.domain.channels.rows import Unreadable

MOST_BYTES: Final = 15_000_000
_MOST_PARTS: Final = 200
_MOST_ENCLOSURES: Final = 20
_MOST_ANSWERED: Final = 30
# What these are called in mail, and what they are: each later standard holds the earlier ones.
_CHARSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs"}
_UNSEEN: Final = ("script", "style", "head", "noscript", "template")
_QUOTES: Final = "blockquote, .gmail_quote, .gmail_quote_container, #divRplyFwdMsg"
_BLOCKS: Final = "p, div, br, li, tr, h1, h2, h3, h4, blockquote"
# Proof of who wrote it, for mail programs; no resident encloses that.
_SIGNATURES: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_BROKEN: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError)


def read_letter(raw: bytes) -> Letter:
    """Return a letter.

    Raises:
        Unreadable: it cannot be read; a person must look at it.

    """
    if len(raw) > MOST_BYTES:
        raise Unreadable("letter_too_large", limit=MOST_BYTES // 1_000_000)
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        return _letter(message, raw)
    except Unreadable:
        raise
    except _BROKEN as error:  # the standard library raises what it meets in broken mail
        raise Unreadable("letter_broken") from error


def _letter(message: EmailMessage, raw: bytes) -> Letter:
    headers = {name.lower(): _header(message, name) for name in message.keys()}  # noqa: SIM118
    name, sender = parseaddr(headers.get("from", ""))
    whole, subject = _text(message), " ".join(headers.get("subject", "").split())[:500]
    references = f"{headers.get('in-reply-to', '')} {headers.get('references', '')}".split()
    nearest = dict.fromkeys([*references[:1], *reversed(references[1:])])
    return Letter(
        message_id=headers.get("message-id", "").strip() or hashlib.sha256(raw).hexdigest(),
        sender=sender.strip().lower(),
        sender_name=name.strip()[:200],
        subject=subject,
        text=_said(message, whole, answers=is_answer(subject, tuple(nearest))),
        whole=whole,
        sent_at=_sent_at(headers.get("date", "")),
        answers=tuple(nearest)[:_MOST_ANSWERED],
        enclosures=tuple(_enclosures(message)),
        is_automatic=is_automatic(headers, sender, message.get_content_type()),
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header decoded; one that is broken is worth its raw letters."""
    raw = next(value for known, value in message.raw_items() if known == name)
    try:
        written = str(message[name] or "") if raw.isprintable() or raw.isascii() else _unnamed(raw)
        if "=?" in written:
            written = str(make_header(decode_header(written)))
    except _BROKEN:
        written = raw
    return written.encode("utf-8", "replace").decode()


def _unnamed(raw: str) -> str:
    """Return a header that was written in a charset without saying so, as old programs do."""
    content = "".join(raw.splitlines()).encode("utf-8", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        try:
            return content.decode(charset)
        except UnicodeError:
            continue
    return content.decode("utf-8", "replace")


def _sent_at(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _said(message: EmailMessage, whole: str, *, answers: bool) -> str:
    return own_word(_text(message, with_quotes=False)) if answers else whole_word(whole)


def _text(message: EmailMessage, *, with_quotes: bool = True) -> str:
    """Return the plain text, or the HTML's where there is no other."""
    plain: list[str] = []
    html: list[str] = []
    for part in _leaves(message):
        if _is_enclosed(part):
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_decoded(part))
        elif part.get_content_type() == "text/html":
            html.append(_of_html(_decoded(part), with_quotes=with_quotes))
    said = "\n".join(text for text in plain if text.strip()) or "\n".join(html)
    whole = said.encode("utf-8", "replace").decode()  # some charsets can say half a character
    return whole.replace("\r\n", "\n").replace("\x00", "")


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise Unreadable("letter_broken")
        if not part.is_multipart():
            yield part


def _is_enclosed(part: EmailMessage) -> bool:
    """Whether a part is no text of the letter: photographs also come in the midst of it."""
    if part.get_content_type() in _SIGNATURES:
        return False
    named = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return named or part.get_content_maintype() in ("image", "audio", "video")


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(part: EmailMessage) -> str:
    """Return a part's text by the charset that it names, or by one that it may have meant."""
    content = _bytes(part)
    named = (part.get_content_charset() or "utf-8").lower()
    for charset in (_CHARSETS.get(named, named), "utf-8", "gb18030"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")


def _of_html(html: str, *, with_quotes: bool) -> str:
    tree = LexborHTMLParser(html)
    tree.strip_tags(list(_UNSEEN))
    for quote in () if with_quotes else tree.css(_QUOTES):
        quote.decompose()
    for block in tree.css(_BLOCKS):
        block.insert_before("\n")
    body = tree.body
    text = body.text(separator="") if body is not None else ""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _enclosures(message: EmailMessage) -> Iterator[Enclosure]:
    found = (part for part in _leaves(message) if _is_enclosed(part))
    for number, part in enumerate(found):
        if number >= _MOST_ENCLOSURES:
            return
        content = _bytes(part)
        if content:
            yield Enclosure((part.get_filename() or "attachment")[:200], content)

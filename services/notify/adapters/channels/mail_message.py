"""A letter as a mail: RFC 5322 with RFC 2047 headers, plain text and the same as simple HTML."""

import re
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from html import escape

from services.notify.adapters.bounces.return_paths import ReturnPaths
from services.notify.adapters.channels.mail_words import shipped_mail_words
from services.notify.domain.contact import Letter

_STYLE = "font:16px/1.7 sans-serif;color:#222;max-width:40em;margin:1.5em auto;padding:0 1em"
_URL = re.compile(
    r"(https?://[a-z0-9._~:/?#@!$&'()*+,;=%-]*[a-z0-9/=_-])", re.IGNORECASE | re.ASCII
)
_SMALL = "font-size:13px;border-top:1px solid #ddd;padding-top:.8em;margin-top:2em"


class _OneLine(UnstructuredHeader):
    """A link: cut into encoded words (RFC 2047), as the library would, no mail program reads it."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the header as it is sent."""
        # The registry mixes its base into it, which has the name.
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # likewise
_POLICY = SMTP.clone(header_factory=_HEADERS)


class MalformedAddress(ValueError):
    """An address that cannot stand in a mail's header."""


class MailWriter:
    """Writes mails from one sender, ``name <address>`` or an address alone."""

    def __init__(self, sender: str, paths: ReturnPaths | None = None) -> None:
        """Take the sender and, where each mail has its own, the return paths.

        Raises ValueError when the sender is not an address.
        """
        name, address = parseaddr(sender)
        self._from = _address(name, address)
        self._paths = paths
        self._words = shipped_mail_words()

    def return_path(self, letter: Letter) -> str:
        """Return where a letter's mail comes back to."""
        if self._paths is None:
            return self._from.addr_spec
        return self._paths.of(letter.notification_id)

    def message_id(self, letter: Letter) -> str:
        """Return the Message-ID of a letter: the same on each try, so that readers show one."""
        return f"<{letter.notification_id}@{self._from.domain}>"

    def write(self, letter: Letter, date: datetime) -> EmailMessage:
        """Return the mail.

        Raises:
            MalformedAddress: when it could not be addressed.

        """
        message = EmailMessage(policy=_POLICY)
        message["From"] = self._from
        message["To"] = _address("", letter.to)
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(date)
        message["Message-ID"] = self.message_id(letter)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        if letter.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
            if letter.unsubscribe_url.startswith("https:"):  # RFC 8058 allows no other
                message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self._plain(letter), cte="base64")
        message.add_alternative(self._html(letter), subtype="html", cte="base64")
        return message

    def _plain(self, letter: Letter) -> str:
        if not letter.unsubscribe_url:
            return letter.text
        words = self._words[letter.language]["opt_out"]
        return f"{letter.text.rstrip()}\n\n-- \n{words.format(url=letter.unsubscribe_url)}\n"

    def _html(self, letter: Letter) -> str:
        parts = [_linked(part).replace("\n", "<br>") for part in letter.text.split("\n\n") if part]
        body = "".join(f"<p>{part}</p>" for part in parts)
        if letter.unsubscribe_url:
            words = self._words[letter.language]["opt_out_link"]
            href = escape(letter.unsubscribe_url)
            body += f'<p style="{_SMALL}"><a href="{href}">{escape(words)}</a></p>'
        title = escape(letter.subject)
        return (
            f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
            f'<title>{title}</title></head><body style="{_STYLE}">{body}</body></html>'
        )


def _linked(text: str) -> str:
    """Return text as HTML, its addresses as links; the full stop behind one is not its part."""
    pieces = enumerate(_URL.split(text))
    shown = ((at, escape(piece)) for at, piece in pieces)
    return "".join(f'<a href="{one}">{one}</a>' if at % 2 else one for at, one in shown)


def _address(name: str, address: str) -> Address:
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or any(mark in address for mark in "\r\n<>, "):
        raise MalformedAddress("not an address")
    try:
        return Address(name, local, domain.encode("idna").decode())
    except (ValueError, IndexError) as error:
        raise MalformedAddress("not an address") from error

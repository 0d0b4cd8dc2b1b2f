"""E-mail by SMTP.

| answer                                       | meaning                        | outcome  |
|----------------------------------------------|--------------------------------|----------|
| taken                                        | the server has it              | Sent     |
| 4yz, no connection, time-out, cut off        | cannot now                     | TryLater |
| 5yz for the recipient or the message         | it will never take this        | Failed   |
| sign-in or sender refused                    | ours to mend, not the notice's | TryLater |
"""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Sent, TryLater

_PERMANENT = 500
_PORTS = {"smtp": 25, "smtps": 465}


class SmtpMail:
    """Implements ``TextChannel``.

    The URL is ``smtp://`` or ``smtps://[user:password@]host[:port]``; a user is only told over TLS,
    so ``smtp`` with a user begins with STARTTLS.
    """

    most_at_once: ClassVar[int] = 1  # each may take its whole time-out

    def __init__(self, url: str, sender: str, *, timeout_seconds: float = 10.0) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in _PORTS or not self._parts.hostname:
            raise ValueError("the mail server must be an smtp:// or smtps:// URL")
        self._sender = sender
        self._timeout = timeout_seconds

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand mails to the server; the Message-ID is the notification's, the same on each try."""
        return [self._deliver(letter) for letter in letters]

    def _deliver(self, letter: Letter) -> Outcome:
        try:
            message = self._message(letter)
        except ValueError:  # the address cannot stand in a header
            return Failed("email", "address_malformed")
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return _refused(code)
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return TryLater("email", f"smtp_{error.smtp_code}")
        except (smtplib.SMTPException, OSError):
            return TryLater("email", "unreachable")
        return Sent("email")

    def _connected(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        port = self._parts.port or _PORTS[self._parts.scheme]
        if self._parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self._timeout, context=context
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
        if self._parts.username:
            self._sign_in(server)
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        try:
            if self._parts.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(self._parts.username or ""), unquote(self._parts.password or ""))
        except BaseException:
            server.close()
            raise

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.notification_id}@huying.invalid>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _refused(code: int) -> Outcome:
    reason = f"smtp_{code}"
    return Failed("email", reason) if code >= _PERMANENT else TryLater("email", reason)

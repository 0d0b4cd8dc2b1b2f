"""E-mail by SMTP, several mails to a connection; answers as in ``smtp_answers``."""

import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, unquote, urlsplit

from services.notify.adapters.bounces.return_paths import ReturnPaths
from services.notify.adapters.channels.file_sink import FileSink
from services.notify.adapters.channels.mail_message import MailWriter, MalformedAddress
from services.notify.adapters.channels.registry import Provider
from services.notify.adapters.channels.smtp_answers import CHANNEL, in_trouble, refused
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Postponed, Sent, TryLater
from services.notify.ports.channels import TextChannel
from services.notify.ports.clocks import Now
from services.notify.settings import NotifySettings

_PORTS = {"smtp": 25, "smtps": 465}


class SmtpMail:
    """Implements ``TextChannel``.

    The URL is ``smtp://`` or ``smtps://[user:password@]host[:port]``; ``smtps`` is TLS from the
    first byte. ``smtp`` begins with STARTTLS where ``starttls`` says so, and always where there is
    a user: a password is told over TLS only. Certificates are checked.
    """

    most_at_once: ClassVar[int] = 20

    def __init__(
        self,
        url: str,
        sender: str,
        wall: Now,
        *,
        starttls: bool = False,
        authorities: Path | None = None,
        paths: ReturnPaths | None = None,
        timeout_seconds: float = 10.0,
        longest_seconds: float = 20.0,
    ) -> None:
        """``authorities``: file of the CA that signed the server's certificate, if it is our own.

        ``paths`` tell where each mail comes back to; without them all come back to the sender.
        ``longest_seconds`` is how long one call may go on beginning further mails.
        """
        self._parts = _checked(url)
        self._writer = MailWriter(sender, paths)
        self._wall = wall
        self._starttls = starttls or bool(self._parts.username)
        self._tls = ssl.create_default_context(cafile=authorities)
        self._timeout = timeout_seconds
        self._longest = longest_seconds

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand mails to the server; the Message-ID is the notification's, the same on each try."""
        outcomes: list[Outcome] = []
        until = time.monotonic() + self._longest
        try:
            with self._connected() as server:
                for letter in letters:
                    if time.monotonic() > until or server.sock is None:  # a 421 hangs up
                        break
                    outcomes.append(self._send(server, letter))
        except smtplib.SMTPResponseException as error:
            outcomes.append(in_trouble(error.smtp_code))
        except smtplib.SMTPNotSupportedError:
            outcomes.append(TryLater(CHANNEL, "tls_or_sign_in_missing"))
        except ssl.SSLError:
            outcomes.append(TryLater(CHANNEL, "tls"))
        except (smtplib.SMTPException, OSError) as error:
            outcomes.append(TryLater(CHANNEL, _trouble(error)))
        return outcomes + self._left(letters[len(outcomes) :], outcomes)

    def _left(self, letters: Sequence[Letter], outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Return what becomes of letters that were not begun: nothing, and that is nobody's fault.

        The connection may have been lost in the midst, or the time was up.
        """
        reason = outcomes[-1].reason if outcomes and isinstance(outcomes[-1], TryLater) else "slow"
        return [Postponed(self._wall.now(), reason)] * len(letters)

    def _send(self, server: smtplib.SMTP, letter: Letter) -> Outcome:
        try:
            message = self._writer.write(letter, self._wall.now())
            to = message["To"].addresses[0].addr_spec
            server.send_message(message, self._writer.return_path(letter), [to])
        except MalformedAddress:
            return Failed(CHANNEL, "address_malformed")
        except smtplib.SMTPNotSupportedError:
            return Failed(CHANNEL, "address_not_supported")
        except smtplib.SMTPRecipientsRefused as error:
            return refused(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            return refused(error.smtp_code, _bytes(error.smtp_error))
        return Sent(CHANNEL, self._writer.message_id(letter))

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host, port = self._parts.hostname or "", self._parts.port or _PORTS[self._parts.scheme]
        if self._parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self._timeout, context=self._tls
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            if self._starttls and self._parts.scheme == "smtp":
                server.starttls(context=self._tls)
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            yield server
            _say_goodbye(server)
        finally:
            server.close()


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the mail server must be an smtp:// or smtps:// URL")
    return parts


def _trouble(error: Exception) -> str:
    """Smtplib tells a time-out while it reads as a lost connection."""
    timed_out = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return "timeout" if timed_out else "unreachable"


def _say_goodbye(server: smtplib.SMTP) -> None:
    """What was taken is taken, however the server parts."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        return


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _open(settings: NotifySettings, wall: Now) -> TextChannel | None:
    if settings.notify_smtp_url:
        return SmtpMail(
            settings.notify_smtp_url.get_secret_value(),
            settings.notify_mail_from,
            wall,
            starttls=settings.notify_smtp_starttls,
            authorities=settings.notify_smtp_authorities,
            paths=_return_paths(settings),
        )
    return FileSink(settings.notify_file, CHANNEL, wall) if settings.notify_file else None


def _return_paths(settings: NotifySettings) -> ReturnPaths | None:
    if settings.notify_bounce_address is None:
        return None
    secret = settings.notify_secret_key.get_secret_value()
    return ReturnPaths(secret, settings.notify_bounce_address)


PROVIDER = Provider("email", "email", _open)

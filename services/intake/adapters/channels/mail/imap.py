"""A mailbox over IMAP (IMAPClient)."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from services.intake.ports.mail import MailboxUnavailable, Tray, Waiting

T = TypeVar("T")

INBOX: Final = "INBOX"
FOLDERS: Final[Mapping[Tray, str]] = {
    "done": "Huying-Done",
    "aside": "Huying-Aside",
    "ignored": "Huying-Ignored",
}
_PORTS: Final = {"imap": 143, "imaps": 993}
_TIMEOUT_SECONDS: Final = 30


class ImapMailbox:
    """Implements the port ``Mailbox``; it signs in with the first call and after each failure.

    The URL is ``imaps://user:password@host[:port]``; ``imap://`` begins with STARTTLS where the
    server offers it.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in _PORTS or not self._parts.hostname:
            raise ValueError("the mailbox must be an imap:// or imaps:// URL")
        self._client: IMAPClient | None = None

    @property
    def user(self) -> str:
        """Return who signs in: often the address itself."""
        return unquote(self._parts.username or "")

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """See the port."""

        def ask(client: IMAPClient) -> Sequence[Waiting]:
            client.noop()  # some servers tell of new letters only when they are spoken to
            numbers = sorted(client.search(["UNDELETED"]))[:limit]
            if not numbers:
                return ()
            found = client.fetch(numbers, ["RFC822.SIZE"])
            sizes = ((one, found[one][b"RFC822.SIZE"]) for one in numbers if one in found)
            return [Waiting(number, int(size)) for number, size in sizes]

        return self._told(ask)

    def fetch(self, number: int) -> bytes:
        """See the port."""

        def ask(client: IMAPClient) -> bytes:
            found = client.fetch([number], ["BODY.PEEK[]"])
            content = found.get(number, {}).get(b"BODY[]", b"")
            return bytes(content)

        return self._told(ask)

    def put(self, number: int, tray: Tray) -> None:
        """Copy first and remove then: a letter is in two folders rather than in none."""

        def ask(client: IMAPClient) -> None:
            folder = FOLDERS[tray]
            if client.has_capability("MOVE"):
                client.move([number], folder)
                return
            client.copy([number], folder)
            client.delete_messages([number])
            client.expunge([number])

        self._told(ask)

    def close(self) -> None:
        """See the port."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.logout()
            except (IMAPClientError, OSError):
                client.shutdown()

    def _told(self, ask: Callable[[IMAPClient], T]) -> T:
        try:
            return ask(self._signed_in())
        except (IMAPClientError, OSError, ValueError, KeyError) as error:
            client, self._client = self._client, None
            if client is not None:
                _end(client)
            raise MailboxUnavailable(type(error).__name__) from error

    def _signed_in(self) -> IMAPClient:
        if self._client is not None:
            return self._client
        parts, secure = self._parts, self._parts.scheme == "imaps"
        client = IMAPClient(
            parts.hostname or "",
            parts.port or _PORTS[parts.scheme],
            ssl=secure,
            ssl_context=ssl.create_default_context() if secure else None,
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            if not secure and client.has_capability("STARTTLS"):
                client.starttls(ssl.create_default_context())
            client.login(self.user, unquote(parts.password or ""))
            for folder in FOLDERS.values():
                if not client.folder_exists(folder):
                    client.create_folder(folder)
            client.select_folder(INBOX)
        except BaseException:
            _end(client)
            raise
        self._client = client
        return client


def _end(client: IMAPClient) -> None:
    try:
        client.shutdown()
    except (IMAPClientError, OSError):
        return

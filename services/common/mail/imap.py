"""A mailbox over IMAP (IMAPClient): letters lie in the inbox until they are put into a tray."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

T = TypeVar("T")

INBOX: Final = "INBOX"
TRAYS: Final = {"done": "Huying-Done", "aside": "Huying-Aside", "ignored": "Huying-Ignored"}
_PORTS: Final = {"imap": 143, "imaps": 993}
_TIMEOUT_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Lying:
    """A letter that lies in the box: its number there, and its size in bytes."""

    number: int
    size: int


class ImapBox:
    """One mailbox; it signs in with the first call and after each failure.

    The URL is ``imaps://user:password@host[:port]``; ``imap://`` begins with STARTTLS where the
    server offers it. Whatever goes wrong is raised as ``unavailable``, the port's own exception.
    """

    def __init__(self, url: str, unavailable: type[Exception]) -> None:
        """Raises ValueError when the URL is none of a mailbox."""
        self._unavailable = unavailable
        self._parts = urlsplit(url)
        if self._parts.scheme not in _PORTS or not self._parts.hostname:
            raise ValueError("the mailbox must be an imap:// or imaps:// URL")
        self._client: IMAPClient | None = None

    @property
    def user(self) -> str:
        """Return who signs in: often the address itself."""
        return unquote(self._parts.username or "")

    def waiting(self, limit: int) -> Sequence[Lying]:
        """Return the letters that lie in the box, the oldest first."""

        def ask(client: IMAPClient) -> Sequence[Lying]:
            client.noop()  # some servers tell of new letters only when they are spoken to
            numbers = sorted(client.search(["UNDELETED"]))[:limit]
            if not numbers:
                return ()
            found = client.fetch(numbers, ["RFC822.SIZE"])
            sizes = ((one, found[one][b"RFC822.SIZE"]) for one in numbers if one in found)
            return [Lying(number, int(size)) for number, size in sizes]

        return self._told(ask)

    def fetch(self, number: int) -> bytes:
        """Return a letter as it came; nothing is marked."""

        def ask(client: IMAPClient) -> bytes:
            found = client.fetch([number], ["BODY.PEEK[]"])
            content = found.get(number, {}).get(b"BODY[]", b"")
            return bytes(content)

        return self._told(ask)

    def put(self, number: int, tray: str) -> None:
        """Move a letter into a tray: copied first, so that it is in two rather than in none."""

        def ask(client: IMAPClient) -> None:
            folder = TRAYS[tray]
            if client.has_capability("MOVE"):
                client.move([number], folder)
                return
            client.copy([number], folder)
            client.delete_messages([number])
            client.expunge([number])

        self._told(ask)

    def close(self) -> None:
        """End the connection."""
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
            raise self._unavailable(type(error).__name__) from error

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
            for folder in TRAYS.values():
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

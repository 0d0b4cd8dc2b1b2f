"""Begin a session for whoever has proved who they are."""

import hashlib
import secrets
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.console.domain.account import Account
from services.console.domain.account_log import LogEntry
from services.console.domain.session import Session
from services.console.ports.account_log import AccountLog
from services.console.ports.accounts import Accounts
from services.console.ports.attempts import KnownBrowsers
from services.console.ports.sessions import Sessions

_LONGEST = 256  # characters of what a browser says of itself that are worth keeping


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from; ``known`` is the cookie of accounts that signed in there."""

    address: str = ""
    browser: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; ``cookie`` is what its browser is given, and is kept nowhere.

    ``known`` is the cookie by which the browser will be recognised as this account's.
    """

    account: Account
    session: Session
    cookie: str = field(repr=False)
    known: str = field(default="", repr=False)


def key_of(cookie: str) -> str:
    """Return what a session is kept under: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class OpenSession:
    """Begins a session, always under a new key."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        browsers: KnownBrowsers,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._browsers = browsers
        self._log = log
        self._wall = wall

    def __call__(self, account: Account, origin: Origin, by: str = "password") -> SignedIn:
        """Return the new session of an account whose proofs are complete; ``by`` says which."""
        session, cookie = self._session(account, origin)
        self._sessions.add(session)
        self._accounts.note(account.username, {"last_sign_in_at": session.created_at})
        details = {"by": by, "address": origin.address}
        self._log.append(
            LogEntry(session.created_at, account.username, account.username, "signed_in", details)
        )
        known = self._browsers.remember(origin.known, account.username)
        return SignedIn(account, session, cookie, known)

    def anew(self, account: Account, origin: Origin) -> SignedIn:
        """Replace a session by one under another key: after a password or a right has changed."""
        session, cookie = self._session(account, origin)
        self._sessions.add(session)
        return SignedIn(account, session, cookie, origin.known)

    def _session(self, account: Account, origin: Origin) -> tuple[Session, str]:
        cookie, now = secrets.token_urlsafe(32), self._wall.now()
        browser = origin.browser[:_LONGEST]
        key = key_of(cookie)
        return Session(key, account.username, now, now, origin.address, browser), cookie

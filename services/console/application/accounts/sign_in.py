"""Sign in: a name and a password become a session."""

import hashlib
import secrets
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.console.domain.account import Account, folded
from services.console.domain.session import Session
from services.console.ports.accounts import Accounts, Passwords
from services.console.ports.sessions import Sessions

_LONGEST = 256  # bytes of what a browser says of itself that are worth keeping


class SignInRefused(Exception):
    """The name or the password is wrong, or the account is closed: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from: for the list of one's own sessions."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; ``cookie`` is what its browser is given, and is kept nowhere."""

    account: Account
    session: Session
    cookie: str = field(repr=False)


def key_of(cookie: str) -> str:
    """Return what a session is kept under: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class OpenSession:
    """Begins a session, always under a new key."""

    def __init__(self, accounts: Accounts, sessions: Sessions, wall: Clock) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._wall = wall

    def __call__(self, account: Account, origin: Origin) -> SignedIn:
        """Return the new session of an account whose proofs are complete."""
        cookie, now = secrets.token_urlsafe(32), self._wall.now()
        session = Session(
            key=key_of(cookie),
            username=account.username,
            created_at=now,
            seen_at=now,
            address=origin.address,
            browser=origin.browser[:_LONGEST],
        )
        self._sessions.add(session)
        self._accounts.note(account.username, {"last_sign_in_at": now})
        return SignedIn(account, session, cookie)


class SignIn:
    """Checks a name and a password; as slow for a name that nobody has."""

    def __init__(self, accounts: Accounts, passwords: Passwords, open_session: OpenSession) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._open = open_session

    def __call__(self, username: str, password: str, origin: Origin) -> SignedIn:
        """Return the new session; raises SignInRefused."""
        account = self._accounts.find(folded(username))
        right = self._passwords.matches(account.password_hash if account else None, password)
        if account is None or not right or account.is_disabled:
            raise SignInRefused
        return self._open(account, origin)

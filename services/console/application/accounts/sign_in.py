"""Sign in: a name and a password become a session, or the question for a code."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from services.common.clock import Clock
from services.console.application.accounts.open_session import OpenSession, Origin, SignedIn
from services.console.application.accounts.patience import Patience
from services.console.domain.account import Account, folded
from services.console.ports.accounts import Accounts, Passwords
from services.console.ports.seals import Seals

PURPOSE: Final = "second step"
STEP_LASTS: Final = timedelta(minutes=5)


class SignInRefused(Exception):
    """The name or the password is wrong, or the account is closed: nobody is told which."""


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; ``step`` proves that for five minutes, sealed."""

    step: str = field(repr=False)


class SignIn:
    """Checks a name and a password; as slow for a name that nobody has."""

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        patience: Patience,
        open_session: OpenSession,
        seals: Seals,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._patience = patience
        self._open = open_session
        self._seals = seals
        self._wall = wall

    def __call__(self, username: str, password: str, origin: Origin) -> SignedIn | CodeNeeded:
        """Return the new session, or what to ask next; raises SignInRefused and TooManyTries."""
        name = folded(username)
        self._patience.begin("password", name, origin.address, origin.known)
        account = self._accounts.find(name)
        right = self._passwords.matches(account.password_hash if account else None, password)
        now = self._wall.now()
        if account is None or not right or account.is_closed(now):
            raise SignInRefused
        self._patience.was_right("password", name, origin.address, origin.known)
        if account.has_second_factor:
            told = json.dumps([name, account.version, (now + STEP_LASTS).timestamp()])
            return CodeNeeded(self._seals.seal(told, PURPOSE))
        return self._open(self._renewed(account, password), origin)

    def _renewed(self, account: Account, password: str) -> Account:
        """Hash the password anew where today's parameters are stronger: only now is it known."""
        if account.password_hash and self._passwords.is_outdated(account.password_hash):
            stronger = self._passwords.hashed(password)
            self._accounts.note(account.username, {"password_hash": stronger})
        return account

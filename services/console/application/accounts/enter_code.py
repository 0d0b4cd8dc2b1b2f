"""Enter the code of the second factor: of the app, or one for the day the phone is lost."""

import json
from dataclasses import replace

from services.common.clock import Clock
from services.console.application.accounts.open_session import OpenSession, Origin, SignedIn
from services.console.application.accounts.patience import Patience
from services.console.application.accounts.sign_in import PURPOSE, SignInRefused
from services.console.domain import recovery
from services.console.domain.account import Account
from services.console.domain.account_log import LogEntry
from services.console.ports.account_log import AccountLog
from services.console.ports.accounts import AccountChanged, Accounts
from services.console.ports.codes import OneTimeCodes
from services.console.ports.seals import BrokenSeal, Seals


class StepTooOld(Exception):
    """The password was given too long ago, or the account has changed since: begin anew."""


class EnterCode:
    """Checks a code; none works twice, also not at the same moment."""

    def __init__(
        self,
        accounts: Accounts,
        codes: OneTimeCodes,
        patience: Patience,
        open_session: OpenSession,
        seals: Seals,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._codes = codes
        self._patience = patience
        self._open = open_session
        self._seals = seals
        self._log = log
        self._wall = wall

    def __call__(self, step: str, code: str, origin: Origin) -> SignedIn:
        """Return the new session; raises StepTooOld, SignInRefused and TooManyTries."""
        account = self._account_of(step)
        self._patience.begin("code", account.username, origin.address, origin.known)
        used = self._used(account, code)
        if used is None:
            raise SignInRefused
        try:
            account = self._accounts.save(used)
        except AccountChanged as error:  # the same code, typed twice at once
            raise StepTooOld from error
        self._patience.was_right("code", account.username, origin.address, origin.known)
        return self._open(account, origin, by="code")

    def _account_of(self, step: str) -> Account:
        try:
            name, version, until = json.loads(self._seals.unseal(step, PURPOSE))
        except BrokenSeal as error:
            raise StepTooOld from error
        account, now = self._accounts.find(name), self._wall.now()
        if account is None or account.version != version or now.timestamp() > until:
            raise StepTooOld
        if account.is_closed(now):
            raise SignInRefused
        return account

    def _used(self, account: Account, code: str) -> Account | None:
        """Return the account as it is once this code is spent, or None for a wrong one."""
        secret = self._seals.unseal(account.totp_secret or "", f"totp {account.username}")
        at = self._wall.now()
        step = self._codes.step_of(secret, code, at, account.last_totp_step)
        if step is not None:
            return replace(account, last_totp_step=step)
        hashed = recovery.kept(code)
        if hashed not in account.recovery_codes:
            return None
        left = tuple(one for one in account.recovery_codes if one != hashed)
        details = {"left": str(len(left))}
        name = account.username
        self._log.append(LogEntry(at, name, name, "recovery_code_used", details))
        return replace(account, recovery_codes=left)

"""Change one's own password: the other sessions end, and this one goes on under a new key."""

from dataclasses import replace

from services.common.clock import Clock
from services.console.application.accounts.open_session import OpenSession, Origin, SignedIn
from services.console.application.accounts.patience import Patience
from services.console.domain import password_policy
from services.console.domain.account import Account
from services.console.domain.account_log import LogEntry
from services.console.ports.account_log import AccountLog
from services.console.ports.accounts import Accounts, Passwords
from services.console.ports.sessions import Sessions


class PasswordRefused(ValueError):
    """The new password is not good enough, or the present one is wrong; ``faults`` are codes."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class ChangePassword:
    """Changes a password for whoever knows the present one."""

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        patience: Patience,
        sessions: Sessions,
        open_session: OpenSession,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._patience = patience
        self._sessions = sessions
        self._open = open_session
        self._log = log
        self._wall = wall

    def __call__(self, account: Account, present: str, wanted: str, origin: Origin) -> SignedIn:
        """Return the session that goes on; raises PasswordRefused, TooManyTries, AccountChanged."""
        self._patience.begin("password", account.username, origin.address, origin.known)
        if not self._passwords.matches(account.password_hash, present):
            raise PasswordRefused(["present_wrong"])
        self._patience.was_right("password", account.username, origin.address, origin.known)
        faults = password_policy.faults(wanted, about=(account.username, account.name))
        if wanted == present:
            faults.append("same")
        if faults:
            raise PasswordRefused(faults)
        now = self._wall.now()
        changed = self._accounts.save(
            replace(
                account,
                password_hash=self._passwords.hashed(wanted),
                password_changed_at=now,
                must_change_password=False,
            )
        )
        self._sessions.end_all(account.username)
        self._log.append(LogEntry(now, account.username, account.username, "password_changed"))
        return self._open.anew(changed, origin)

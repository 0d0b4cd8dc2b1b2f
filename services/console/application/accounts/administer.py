"""Administer accounts: create, change, disable, reset what proves their owner.

Whatever narrows what an account may do ends its sessions, and with them its tokens.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.common.clock import Clock
from services.console.application.accounts.set_up_second_factor import without_second_factor
from services.console.domain.account import Account
from services.console.domain.account_form import AccountForm
from services.console.domain.account_log import Action, LogEntry
from services.console.ports.account_log import AccountLog
from services.console.ports.accounts import Accounts, Passwords, UnknownAccount
from services.console.ports.sessions import Sessions

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS: Final = 3
_GROUP: Final = 5


class NotYourself(ValueError):
    """Nobody disables their own account or takes their own right to administer away."""


class Administer:
    """What an administrator does; ``by`` is the administrator's own account name."""

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        sessions: Sessions,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._log = log
        self._wall = wall

    def create(self, form: AccountForm, by: str) -> str:
        """Create an account; return its first password, which is kept nowhere.

        Raises UsernameTaken.
        """
        password, now = _first_password(), self._wall.now()
        self._accounts.add(
            Account(
                username=form.username,
                name=form.name.strip(),
                subject=form.username,
                roles=form.roles,
                unit=form.unit,
                areas=form.areas,
                password_hash=self._passwords.hashed(password),
                must_change_password=True,
                password_changed_at=now,
                created_at=now,
            )
        )
        self._write(by, form.username, "created", _told(form))
        return password

    def change(self, form: AccountForm, version: int, by: str) -> None:
        """Change what an account is; raises UnknownAccount, AccountChanged and NotYourself."""
        account = self._account(form.username)
        if form.username == by and "admin" in account.roles - form.roles:
            raise NotYourself
        changed = replace(
            account,
            name=form.name.strip(),
            roles=form.roles,
            unit=form.unit,
            areas=form.areas,
            version=version,
        )
        self._accounts.save(changed)
        is_other = (account.roles, account.unit, account.areas) != (
            form.roles,
            form.unit,
            form.areas,
        )
        if is_other and form.username != by:
            self._sessions.end_all(form.username)
        self._write(by, form.username, "changed", _told(form))

    def disable(self, username: str, by: str) -> None:
        """Close an account and end its sessions; raises UnknownAccount and NotYourself."""
        if username == by:
            raise NotYourself
        self._accounts.save(replace(self._account(username), is_disabled=True))
        self._sessions.end_all(username)
        self._write(by, username, "disabled")

    def enable(self, username: str, by: str) -> None:
        """Open a closed account again; raises UnknownAccount."""
        self._accounts.save(replace(self._account(username), is_disabled=False))
        self._write(by, username, "enabled")

    def reset_password(self, username: str, by: str) -> str:
        """Give a new first password and return it; the account's sessions end."""
        password = _first_password()
        changed = replace(
            self._account(username),
            password_hash=self._passwords.hashed(password),
            must_change_password=True,
            password_changed_at=self._wall.now(),
        )
        self._accounts.save(changed)
        self._sessions.end_all(username)
        self._write(by, username, "password_reset")
        return password

    def reset_second_factor(self, username: str, by: str) -> None:
        """Take a second factor off: its owner has lost the phone; the account's sessions end."""
        self._accounts.save(without_second_factor(self._account(username)))
        self._sessions.end_all(username)
        self._write(by, username, "second_factor_reset")

    def end_sessions(self, username: str, by: str) -> int:
        """End all of an account's sessions; return how many there were."""
        ended = self._sessions.end_all(username)
        self._write(by, username, "sessions_ended", {"count": str(ended)})
        return ended

    def _account(self, username: str) -> Account:
        account = self._accounts.find(username)
        if account is None:
            raise UnknownAccount(username)
        return account

    def _write(
        self, by: str, username: str, action: Action, details: Mapping[str, str] | None = None
    ) -> None:
        self._log.append(LogEntry(self._wall.now(), by, username, action, details or {}))


def _first_password() -> str:
    """Return a password to be told once and changed at the first sign-in: 85 bits, readable."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _told(form: AccountForm) -> dict[str, str]:
    areas = " ".join(form.areas)
    return {"roles": " ".join(sorted(form.roles)), "unit": form.unit or "", "areas": areas}

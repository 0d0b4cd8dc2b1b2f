"""Set up a second factor: show a secret, have a code prove it, give the spare codes."""

from dataclasses import dataclass, field, replace

from services.common.clock import Clock
from services.console.application.accounts.open_session import Origin
from services.console.application.accounts.patience import Patience
from services.console.domain import recovery
from services.console.domain.account import Account
from services.console.domain.account_log import LogEntry
from services.console.ports.account_log import AccountLog
from services.console.ports.accounts import Accounts, Passwords
from services.console.ports.codes import OneTimeCodes
from services.console.ports.seals import BrokenSeal, Seals


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that is not in force yet; ``sealed`` comes back with the code that proves it."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    sealed: str = field(repr=False)


class WrongCode(ValueError):
    """The code does not belong to the secret, or the phone's clock is wrong."""


class WrongPassword(ValueError):
    """The password is wrong."""


class SetUpSecondFactor:
    """Offers a secret, and puts it in force once a code has proved it."""

    def __init__(
        self,
        accounts: Accounts,
        codes: OneTimeCodes,
        seals: Seals,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._codes = codes
        self._seals = seals
        self._log = log
        self._wall = wall

    def offer(self, account: Account, sealed: str = "") -> Offer:
        """Return a fresh secret, or again the one that was offered before."""
        try:
            secret = self._seals.unseal(sealed, _offered(account))
        except BrokenSeal:
            secret = self._codes.new_secret()
        address = self._codes.address(secret, account.username)
        return Offer(secret, address, self._seals.seal(secret, _offered(account)))

    def confirm(self, account: Account, sealed: str, code: str) -> tuple[str, ...]:
        """Put the offered secret in force; return the recovery codes, which are shown once.

        Raises WrongCode, BrokenSeal, AccountChanged.
        """
        secret, now = self._seals.unseal(sealed, _offered(account)), self._wall.now()
        step = self._codes.step_of(secret, code, now, 0)
        if step is None:
            raise WrongCode
        spare = recovery.fresh()
        self._accounts.save(
            replace(
                account,
                totp_secret=self._seals.seal(secret, f"totp {account.username}"),
                last_totp_step=step,
                recovery_codes=tuple(map(recovery.kept, spare)),
            )
        )
        self._log.append(LogEntry(now, account.username, account.username, "second_factor_added"))
        return spare


class RemoveSecondFactor:
    """Takes a second factor off one's own account, for the password."""

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        patience: Patience,
        log: AccountLog,
        wall: Clock,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._patience = patience
        self._log = log
        self._wall = wall

    def __call__(self, account: Account, password: str, origin: Origin) -> None:
        """Take it off; raises WrongPassword, TooManyTries and AccountChanged."""
        asking = ("password", account.username, origin.address, origin.known)
        self._patience.begin(*asking)
        if not self._passwords.matches(account.password_hash, password):
            raise WrongPassword
        self._patience.was_right(*asking)
        self._accounts.save(without_second_factor(account))
        name = account.username
        self._log.append(LogEntry(self._wall.now(), name, name, "second_factor_removed"))


def without_second_factor(account: Account) -> Account:
    """Return the account as it is without a second factor."""
    return replace(account, totp_secret=None, recovery_codes=(), last_totp_step=0)


def _offered(account: Account) -> str:
    return f"offer {account.username} {account.version}"

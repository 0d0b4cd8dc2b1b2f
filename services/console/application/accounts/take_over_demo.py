"""Take over the demo's accounts from its file, whenever that says something new."""

from collections.abc import Callable, Sequence

from services.console.domain.account import Account, folded
from services.console.ports.accounts import Accounts, Passwords
from services.console.ports.demo import DemoAccount, DemoAccounts


class TakeOverDemo:
    """Keeps an account for each of the demo's; those that are there already stay as they are."""

    def __init__(
        self, demo: DemoAccounts, accounts: Callable[[], Accounts], passwords: Passwords
    ) -> None:
        self._demo = demo
        self._accounts = accounts
        self._passwords = passwords
        self._taken: Sequence[DemoAccount] = ()

    def __call__(self) -> Sequence[DemoAccount]:
        """Return the demo's accounts; none outside the demo."""
        told = self._demo.read()
        if told != self._taken:
            # One password opens them all, so one slow hash is enough for four hundred accounts.
            hashes = {one: self._passwords.hashed(one) for one in {a.password for a in told}}
            self._accounts().add_missing(_account(one, hashes[one.password]) for one in told)
            self._taken = told
        return told


def _account(one: DemoAccount, password_hash: str) -> Account:
    return Account(
        username=folded(one.username),
        name=one.name,
        subject=one.subject,
        roles=frozenset({one.role}),
        unit=one.unit,
        areas=(one.area,) if one.area else (),
        origin="demo",
        password_hash=password_hash,
    )

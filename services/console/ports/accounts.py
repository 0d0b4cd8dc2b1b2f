"""Where accounts are kept, and what proves a password."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.console.domain.account import Account


class UsernameTaken(ValueError):
    """There is an account of that name."""


class UnknownAccount(LookupError):
    """There is no account of that name."""


class AccountChanged(RuntimeError):
    """Somebody else changed the account since it was read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts are looked for; what is empty does not narrow."""

    words: str = ""
    role: str = ""
    unit: str = ""
    is_disabled: bool | None = None
    after: str = ""


class Accounts(Protocol):
    """The accounts of this console. Every method may raise StoreUnavailable."""

    def find(self, username: str) -> Account | None:
        """Return an account by its folded name."""
        ...

    def search(self, wanted: Wanted, limit: int) -> list[Account]:
        """Return accounts in the order of their names, from the one behind ``wanted.after`` on."""
        ...

    def add(self, account: Account) -> None:
        """Keep a new account; raises UsernameTaken."""
        ...

    def add_missing(self, accounts: Iterable[Account]) -> None:
        """Keep those whose names are free, and leave the others as they are."""
        ...

    def save(self, account: Account) -> Account:
        """Keep a changed account; raises AccountChanged when its version is no longer that."""
        ...

    def note(self, username: str, changes: Mapping[str, Any]) -> None:
        """Set facts that no two editors fight over: times of sign-ins, preferences."""
        ...


class Passwords(Protocol):
    """Hashes passwords and checks them; slow on purpose, and as slow for names nobody has."""

    def hashed(self, password: str) -> str:
        """Return a salted hash."""
        ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is right; takes as long where there is no hash at all."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        ...

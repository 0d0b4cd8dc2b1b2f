"""Where it is written down what was done to accounts."""

from typing import Protocol

from services.console.domain.account_log import LogEntry


class AccountLog(Protocol):
    """The log of accounts: appended to, kept for over a year. May raise StoreUnavailable."""

    def append(self, entry: LogEntry) -> None:
        """Write a line."""
        ...

    def of(self, username: str, limit: int = 50) -> list[LogEntry]:
        """Return the last lines of an account, the latest first."""
        ...

    def latest(self, limit: int = 100) -> list[LogEntry]:
        """Return the last lines of all accounts, the latest first."""
        ...

"""A visit: a session that holds, with its account as it is now."""

from dataclasses import dataclass

from services.console.domain.account import Account
from services.console.domain.session import Session


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that holds, with its account as it is now."""

    session: Session
    account: Account

"""The demo's accounts, which its sign-in page shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo with its password, which is no secret there."""

    username: str
    password: str = field(repr=False)
    role: str
    unit: str
    subject: str
    name: str
    area: str | None = None


class DemoAccounts(Protocol):
    """Where the demo tells its accounts."""

    def read(self) -> Sequence[DemoAccount]:
        """Return them; none outside the demo."""
        ...

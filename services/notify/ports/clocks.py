"""The time."""

from datetime import datetime
from typing import Protocol


class Now(Protocol):
    """A clock, business or wall as the parameter's name says."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...

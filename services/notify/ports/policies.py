"""The rules of telling, in versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.policy.policy import Policy


class PolicyMoved(Exception):
    """Somebody published in between; ``current`` is the version now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"version {current} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version as it was published; ``body`` is what was written."""

    version: int
    body: Mapping[str, Any]
    by: str
    at: datetime
    note: str


class Rules(Protocol):
    """The rules in force. May block."""

    def current(self) -> Policy:
        """Return them; the built-in ones (version 0) before any was published."""
        ...


class Policies(Protocol):
    """The versions. May block."""

    def newest(self) -> int:
        """Return the number of the newest version, 0 before any."""
        ...

    def publish(self, version: PolicyVersion) -> None:
        """Keep a version; from now on it is in force.

        Raises:
            PolicyMoved: when there is one of this number.

        """
        ...

    def page(self, before: int | None, limit: int) -> Sequence[PolicyVersion]:
        """Return versions, the newest first."""
        ...

    def get(self, version: int) -> PolicyVersion | None:
        """Return one version."""
        ...

"""Requests to take tickets out of figures (剔除)."""

from collections.abc import Mapping
from typing import Protocol

from services.reporting.domain.exclusions import Exclusion


class AlreadyStanding(ValueError):
    """Another request for the same ticket stands."""


class Exclusions(Protocol):
    """Requests to take tickets out of figures, with their stories."""

    def add(self, exclusion: Exclusion) -> Exclusion:
        """Keep a new one; the same id again returns what stands under it.

        Raises:
            AlreadyStanding: when another one stands for the ticket.

        """
        ...

    def get(self, exclusion_id: str) -> Exclusion | None:
        """Return one, or None."""
        ...

    def save(self, exclusion: Exclusion) -> bool:
        """Write what was loaded and moved; False when somebody else was faster.

        Raises:
            AlreadyStanding: when another one stands for the ticket by now.

        """
        ...

    def listed(self, wanted: Mapping[str, str], after: str, limit: int) -> list[Exclusion]:
        """Return those of a state, unit or ticket, by id."""
        ...

    def in_force(self) -> dict[str, frozenset[str]]:
        """Return out of which groups each excluded ticket is."""
        ...

    def in_force_for(self, ticket_id: str) -> frozenset[str]:
        """Return out of which groups one ticket is."""
        ...

    def unapplied(self) -> list[Exclusion]:
        """Return those that the figures do not follow yet."""
        ...

    def applied(self, exclusion: Exclusion) -> None:
        """Note that the figures follow it."""
        ...

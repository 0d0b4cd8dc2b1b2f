"""What the console's pages need from the services."""

from typing import Any, Protocol


class ServiceAway(Exception):
    """A service does not answer; the page says which and shows the rest."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class UnknownTicket(LookupError):
    """There is no such ticket."""


class District(Protocol):
    """The district as the services tell it. Any method may raise ServiceAway or ApiRefused."""

    def overview(self) -> dict[str, Any]:
        """Return counts by state, tier and way point."""
        ...

    def ledger(self) -> dict[str, Any]:
        """Return the ledger."""
        ...

    def rates(self) -> list[dict[str, Any]]:
        """Return each indicator's definition with its total."""
        ...

    def tickets(self, *, state: str | None, cursor: str | None) -> dict[str, Any]:
        """Return a page of tickets, newest first: ``{items, next_cursor}``."""
        ...

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        """Return one ticket with its history; raises UnknownTicket."""
        ...

    def names(self, language: str = "zh") -> dict[str, dict[str, str]]:
        """Return names by code, of units, areas and categories, in a language."""
        ...

    def directory(self) -> dict[str, Any]:
        """Return the published directory: units, areas with their shapes, categories."""
        ...

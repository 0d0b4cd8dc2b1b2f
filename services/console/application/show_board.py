"""The board: what came in, where it stands, and whether the books balance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.console.ports import District, ServiceAway

T = TypeVar("T")


@dataclass
class Board:
    """What the board shows; a part whose service is away is None, and ``away`` names it."""

    overview: dict[str, Any] | None = None
    ledger: dict[str, Any] | None = None
    rates: list[dict[str, Any]] | None = None
    tickets: dict[str, Any] | None = None
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)


class ShowBoard:
    """Asks each service once; one that is away does not take the page with it."""

    def __init__(self, district: District) -> None:
        self._district = district

    def __call__(self, *, state: str | None, cursor: str | None) -> Board:
        """Return the board, its list cut to a ticket state where one is given."""
        district, board = self._district, Board()
        board.overview = self._try(board, district.overview)
        board.ledger = self._try(board, district.ledger)
        board.rates = self._try(board, district.rates)
        board.tickets = self._try(board, lambda: district.tickets(state=state, cursor=cursor))
        board.names = self._try(board, district.names) or {}
        return board

    @staticmethod
    def _try(board: Board, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except ServiceAway as error:
            board.away.add(error.service)
            return None

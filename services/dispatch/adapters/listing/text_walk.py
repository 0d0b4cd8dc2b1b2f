"""Finds the few tickets that may have all pieces of a text, within the index of words alone."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.dispatch.adapters.listing.counted import count_up_to
from services.dispatch.adapters.listing.frequencies import Frequencies

# A page is mostly filled by the newest; what is rare is looked for in ever larger steps.
_CHUNKS: Final = (200, 800, 3200, 12800, 33000)  # of the rarest piece; no further back than that
_PROBED: Final = 8
_COUNTED_MOST: Final = 200  # of a piece: more than that is common
_FEW: Final = 50  # tickets: reading them costs less than asking the index for another piece
_NUMBERS: Final = {"_id": 0, "number": 1}
Bounds = dict[str, str]


class TextWalk:
    """Goes through the tickets of the rarest piece, the newest first, and leaves out the others.

    Only entries of the index are read: a ticket is ten thousand times as large as one.
    """

    def __init__(self, tickets: Collection[dict[str, Any]]) -> None:
        self._tickets = tickets
        self._frequencies = Frequencies(tickets)

    def numbers(self, pieces: Sequence[str], bounds: Bounds) -> Iterator[list[str]]:
        """Yield numbers within the bounds, chunk by chunk; raises StoreUnavailable.

        Every ticket that has all pieces is among them; a few may lack one.
        """
        rarest, *others = self._rarest_first(pieces)
        bounds = dict(bounds)
        passed = dict.fromkeys(others, 1.0)
        for size in _CHUNKS:
            chunk = self._having(rarest, bounds, limit=size)
            left = self._having_too(sorted(others, key=passed.__getitem__), chunk, passed)
            if left:
                yield left
            if len(chunk) < size:
                return
            bounds["$lt"] = chunk[-1]

    def _having_too(
        self, others: Sequence[str], numbers: list[str], passed: dict[str, float]
    ) -> list[str]:
        """Leave out what lacks one of the others, until few are left.

        Notes which share each let pass: pieces of one street name come together, and the one that
        leaves out most is asked first from then on.
        """
        left = numbers
        for piece in others:
            if len(left) <= _FEW:
                break
            having = self._having(piece, {"$in": left})
            passed[piece] = len(having) / len(left)
            left = having
        return left

    def _rarest_first(self, pieces: Sequence[str]) -> list[str]:
        """Return the pieces by how many tickets have them, as far as counting is cheap.

        The order decides how much is read, never what is found.
        """
        by_sample = self._frequencies.rarest_first(pieces)
        counts: dict[str, int] = {}
        for piece in by_sample[:_PROBED]:
            counts[piece] = self._count(piece)
            if counts[piece] <= _FEW:
                break
        return sorted(by_sample, key=lambda piece: counts.get(piece, _COUNTED_MOST))

    def _count(self, piece: str) -> int:
        return count_up_to(self._tickets, {"words": piece}, _COUNTED_MOST, "words")

    def _having(self, piece: str, number: dict[str, Any], limit: int = 0) -> list[str]:
        query = {"words": piece, "number": number or {"$gte": ""}}
        with store_errors():
            rows = self._tickets.find(
                query, _NUMBERS, sort=[("number", -1)], hint="words", limit=limit
            ).batch_size(_CHUNKS[-1] + 1)
            return [row["number"] for row in rows]

"""The latest tickets that operators settled, held in memory and compared by rare pieces of text."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from typing import Any, Final

import numpy as np

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.classifier.confirmed_tickets import text_of
from services.dispatch.adapters.classifier.spans import SpanHashes, normalised
from services.dispatch.adapters.sealed import UNSEALED
from services.dispatch.domain.classification.precedents import Precedent

_REMEMBERED: Final = 500
_LOOK_SECONDS: Final = 2.0
_READ: Final = 400  # characters of each text
_RUNS: Final = (2, 3)
_ALIKE: Final = 0.3
_FEW: Final = 3
_FIELDS: Final = {"number": 1, "category": 1, "matter.title": 1, "matter.text": 1}


@dataclass(frozen=True, slots=True)
class _Memory:
    """Precedents by what stands in them; ``lengths`` are of their vectors of rare pieces."""

    rows: tuple[tuple[str, str], ...] = ()
    holders: dict[int, list[int]] = field(default_factory=dict)
    rarity: dict[int, float] = field(default_factory=dict)
    lengths: tuple[float, ...] = ()


class MongoPrecedents:
    """Implements the port ``Precedents``; shared by threads; raises StoreUnavailable."""

    def __init__(
        self, database: Documents, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._tickets = database["tickets"]
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._memory = _Memory()
        self._next_look = float("-inf")

    def like(self, texts: Sequence[str]) -> Sequence[Sequence[Precedent]]:
        """See the port."""
        with self._lock:
            if self._monotonic() >= self._next_look:
                self._memory = self._remembered()
                self._next_look = self._monotonic() + _LOOK_SECONDS
        memory = self._memory
        return [_likest(_pieces(text), memory) for text in texts]

    def _remembered(self) -> _Memory:
        """Read what was settled last; what is known already is not read again."""
        query: dict[str, Any] = {
            "routing.category_by": "operator",
            "matter.confidential": {"$ne": True},
        }
        query |= UNSEALED
        with store_errors():
            newest = self._tickets.find(
                query, _FIELDS, sort=[("number", -1)], limit=_REMEMBERED, hint="by_operator"
            )
            found = [
                (str(raw["number"]), str(raw["category"]), text_of(raw["matter"])) for raw in newest
            ]
        rows = tuple((number, category) for number, category, _ in found)
        if rows == self._memory.rows:
            return self._memory
        return _indexed(rows, [_pieces(text) for _, _, text in found])


def _indexed(rows: tuple[tuple[str, str], ...], texts: Sequence[frozenset[int]]) -> _Memory:
    holders: dict[int, list[int]] = defaultdict(list)
    for place, pieces in enumerate(texts):
        for piece in pieces:
            holders[piece].append(place)
    rarity = {piece: log((1 + len(rows)) / len(held)) ** 2 for piece, held in holders.items()}
    lengths = tuple(sqrt(sum(rarity[piece] for piece in pieces)) for pieces in texts)
    return _Memory(rows, dict(holders), rarity, lengths)


def _likest(pieces: frozenset[int], memory: _Memory) -> list[Precedent]:
    common: dict[int, float] = defaultdict(float)
    unheard = log(1 + len(memory.rows)) ** 2
    for piece in pieces:
        for place in memory.holders.get(piece, ()):
            common[place] += memory.rarity[piece]
    length = sqrt(sum(memory.rarity.get(piece, unheard) for piece in pieces))
    found: dict[str, Precedent] = {}
    for place, weight in common.items():
        likeness = weight / (length * memory.lengths[place] or 1.0)
        number, category = memory.rows[place]
        best = found.get(category)
        if likeness >= _ALIKE and (best is None or best.likeness < likeness):
            found[category] = Precedent(number, category, round(likeness, 3))
    return sorted(found.values(), key=lambda item: (-item.likeness, item.number))[:_FEW]


def _pieces(text: str) -> frozenset[int]:
    letters = "".join(sign for sign in normalised(text) if sign.isalpha())[:_READ]
    spans = SpanHashes(letters)
    runs = [spans.grams(size, len(letters), seed=size)[0] for size in _RUNS]
    return frozenset(int(value) for value in np.concatenate(runs))

"""How alike short Chinese texts are: the angle between their rare pairs of characters (TF-IDF).

What was compared and why this was taken: docs/adr/0018-repeats-by-place-and-rare-pairs.md.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from services.intake.adapters.repeats.pairs import BUCKETS, Weighing, Weights

KEPT: Final = 20_000  # weighed texts in memory, about two kilobytes each
# Two residents write the same matter with a cosine of 0.2, one resident twice with 0.6 and more:
# 1 - (1 - cosine)^5 spreads that over the scale that people read (0.67 and 0.99).
_STEEPNESS: Final = 5


class RarePairsLikeness:
    """Implements the port ``TextLikeness``; for one thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._weighed = lru_cache(maxsize=kept)(Weighing())
        self._wanted: Weights = np.zeros(BUCKETS, dtype=np.float32)

    def scores(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """See the port; all the others are compared in one stroke."""
        if not others:
            return ()
        mine, weights = self._weighed(text)
        theirs = [self._weighed(other) for other in others]
        sizes = [len(found) for found, _ in theirs]
        self._wanted[mine] = weights
        found = np.concatenate([found for found, _ in theirs])
        products = self._wanted[found] * np.concatenate([weight for _, weight in theirs])
        self._wanted[mine] = 0.0
        owners = np.repeat(np.arange(len(others)), sizes)
        cosines = np.bincount(owners, weights=products, minlength=len(others))
        return (1 - (1 - np.clip(cosines, 0, 1)) ** _STEEPNESS).tolist()  # type: ignore[no-any-return]

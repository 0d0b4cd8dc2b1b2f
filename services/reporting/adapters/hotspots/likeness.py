"""How alike texts are: the angle between their pairs and threes of characters, the rare ones first.

The title counts twice: it says the matter, where the body tells the story.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from services.reporting.domain.hotspots.finding import Pair
from services.reporting.domain.hotspots.signal import Signal

_READ: Final = 400  # characters of a body; what comes later repeats or digresses
_FEWEST, _FEWEST_SIGNS = 2, 4
_ROWS: Final = 1000  # compared at a time: the product of all with all would not fit


def alike(signals: Sequence[Signal], at_least: float) -> Iterator[Pair]:
    """Yield each pair of signals whose cosine is not below; implements ``Likeness``.

    What has no words is like nothing.
    """
    texts = [f"{one.title}。{one.title}。{one.text[:_READ]}" for one in signals]
    worded = np.array([index for index, text in enumerate(texts) if _has_words(text)], dtype=int)
    if len(worded) < _FEWEST:
        return
    # A second's import that only a look for hot spots needs, not the start of every process.
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    weighing = TfidfVectorizer(
        analyzer="char", ngram_range=(2, 3), sublinear_tf=True, dtype=np.float32
    )
    vectors: Any = weighing.fit_transform([texts[index] for index in worded])
    for first in range(0, len(worded), _ROWS):
        block = (vectors[first : first + _ROWS] @ vectors.T).tocoo()
        rows = block.row + first
        kept = (rows < block.col) & (block.data >= at_least)
        ones, others = worded[rows[kept]], worded[block.col[kept]]
        yield from zip(ones.tolist(), others.tolist(), block.data[kept].tolist(), strict=True)


def _has_words(text: str) -> bool:
    return sum(1 for sign in text if sign.isalnum()) >= _FEWEST_SIGNS

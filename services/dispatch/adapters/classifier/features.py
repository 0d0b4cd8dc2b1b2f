"""What the classifier sees of a text: runs of characters and words, of all and of its head."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.dispatch.adapters.classifier.spans import (
    LONGEST,
    Hashes,
    Places,
    SpanHashes,
    normalised,
    pairs,
    word_places,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of pieces; each block is weighed and brought to unit length by itself.

    ``longest`` is the longest run of characters, or how many neighbouring words make a piece;
    ``head`` is how many characters from the start are read.
    """

    name: str
    kind: Literal["characters", "words"]
    longest: int
    weight: float
    head: int = LONGEST


HEAD: Final = 40  # residents name the matter at the start
BLOCKS: Final = (
    Block("characters", "characters", 4, 1.0),
    Block("words", "words", 2, 1.0),
    Block("head_characters", "characters", 3, 0.5, HEAD),
    Block("head_words", "words", 2, 0.5, HEAD),
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces of one block in one text: their hashes and where each begins and ends."""

    hashes: Hashes
    starts: Places
    ends: Places


class Reading:
    """One text as the classifier reads it."""

    def __init__(self, text: str) -> None:
        self.text = normalised(text)
        self._spans = SpanHashes(self.text)
        self._words = word_places(self.text)
        self._found: dict[int, Pieces] = {}

    def pieces(self, seed: int, block: Block) -> Pieces:
        """Return the pieces of a block; the seed is the block's number."""
        if seed not in self._found:
            self._found[seed] = self._pieces(seed, block)
        return self._found[seed]

    def _pieces(self, seed: int, block: Block) -> Pieces:
        found = self._characters if block.kind == "characters" else self._of_words
        parts = list(found(seed, block))
        return Pieces(
            np.concatenate([part.hashes for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def _characters(self, seed: int, block: Block) -> Iterator[Pieces]:
        for size in range(1, block.longest + 1):
            yield Pieces(*self._spans.grams(size, block.head, _seed(seed, size)))

    def _of_words(self, seed: int, block: Block) -> Iterator[Pieces]:
        starts, ends = self._words
        within = ends <= block.head
        starts, ends = starts[within], ends[within]
        hashes = self._spans.of(starts, ends, _seed(seed, 1))
        yield Pieces(hashes, starts, ends)
        if block.longest > 1:
            yield Pieces(pairs(hashes, _seed(seed, 2)), starts[:-1], ends[1:])


def _seed(block: int, size: int) -> int:
    return 16 * block + size

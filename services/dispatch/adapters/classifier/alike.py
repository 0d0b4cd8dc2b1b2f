"""Finds texts that say nearly the same: they belong in one fold, lest a model meet old friends."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.dispatch.adapters.classifier.spans import SpanHashes, normalised

_RUN: Final = 6  # characters
_SKETCH: Final = 12  # the smallest hashes of a text stand for all of them (bottom-k sketch)
_SHARED: Final = 5  # of them, from which two texts count as nearly the same
_CROWD: Final = 50  # a run that stands in more texts than that is a manner of speaking


def groups_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return for each text the number of its group; most texts are alone in theirs."""
    sketches = [_sketch(text) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        for value in sketch:
            holders[value].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) <= _CROWD:
            shared.update(_pairs(numbers))
    parents = list(range(len(texts)))
    for (one, other), common in shared.items():
        least = min(_SHARED, len(sketches[one]), len(sketches[other]))
        if common >= least:
            parents[_root(parents, other)] = _root(parents, one)
    return np.array([_root(parents, number) for number in range(len(texts))], dtype=np.int64)


def _sketch(text: str) -> list[int]:
    letters = "".join(sign for sign in normalised(text) if sign.isalpha())
    size = min(_RUN, max(len(letters), 1))
    hashes, _, _ = SpanHashes(letters).grams(size, len(letters), seed=1)
    return [int(value) for value in np.unique(hashes)[:_SKETCH]]


def _pairs(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            yield one, other


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number

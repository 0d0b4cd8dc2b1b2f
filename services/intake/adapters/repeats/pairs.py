"""Pairs of neighbouring characters, weighed by how rare they are in residents' words (TF-IDF).

Chinese needs no words for this: 搅拌 says what a text is about, 扰民 stands in every second
one. The weights come from ``common_pairs.csv``, made by ``repeats weigh``.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

Buckets = NDArray[np.int64]
Weights = NDArray[np.float32]

BUCKETS: Final = 1 << 16
LEAST_COUNT: Final = 2  # a pair that only one text has is as rare as one that none has
_MULTIPLIER: Final = np.uint32(0x9E3779B1)
_LEARN_EVERY: Final = 50  # texts
_OFTEN: Final = 0.05  # share of the texts from which on a pair counts for less
_LEAST_WEIGHT: Final = 0.02
_NOISE = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """Return the letters, digits and characters of a text, of one width and in small letters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def buckets_of(text: str) -> Buckets:
    """Return where each pair of a normalised text is counted; equal pairs are at one place."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    mixed = (codes[:-1] * np.uint32(65_599) + codes[1:]) * _MULTIPLIER
    return (mixed >> np.uint32(16)).astype(np.int64)


class Weighing:
    """Weighs texts; what nearly all the texts share that it has read counts for little by and by.

    A form's own words, an app's signature or a campaign's opening are in no list of common pairs.
    """

    def __init__(self) -> None:
        self._rarity = rarity().copy()
        self._read = np.zeros(BUCKETS, dtype=np.int64)
        self._texts = 0

    def __call__(self, text: str) -> tuple[Buckets, Weights]:
        """Return the pairs of a text and their weights, of unit length together."""
        found, counts = np.unique(buckets_of(normalised(text)), return_counts=True)
        self._learn(found)
        weights = (1 + np.log(counts)) * self._rarity[found]
        length = float(np.sqrt(weights @ weights)) or 1.0
        return found, (weights / length).astype(np.float32)

    def _learn(self, found: Buckets) -> None:
        self._read[found] += 1
        self._texts += 1
        if self._texts % _LEARN_EVERY == 0:
            share = np.maximum(self._read, 1) / self._texts
            usual = np.log(1 / share) / np.log(1 / _OFTEN)
            self._rarity = (rarity() * usual.clip(_LEAST_WEIGHT, 1)).astype(np.float32)


@cache
def rarity() -> Weights:
    """Return the weight of each pair: the logarithm of how many texts there are for one with it."""
    counts = np.zeros(BUCKETS, dtype=np.float64)
    texts = 1
    for pair, count in _common():
        if pair:
            counts[buckets_of(pair)] += count
        else:
            texts = count
    return np.log((texts + 1) / (counts + 1)).clip(min=0.1).astype(np.float32)


def count_pairs(texts: Iterable[str]) -> Mapping[str, int]:
    """Return how many texts have each pair; under the empty name, how many texts there are."""
    counts: Counter[str] = Counter()
    for text in texts:
        plain = normalised(text)
        counts.update({plain[at : at + 2] for at in range(len(plain) - 1)})
        counts[""] += 1
    kept = sorted((-count, pair) for pair, count in counts.items() if count >= LEAST_COUNT and pair)
    return {"": counts[""], **{pair: -count for count, pair in kept}}


def _common() -> Iterator[tuple[str, int]]:
    path = files("services.intake.adapters.repeats") / "common_pairs.csv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["pair"], int(row["texts"])

"""Hashes of pieces of a text: any span of characters in constant time, whole texts at once."""

import re
import unicodedata

import numpy as np
import rjieba
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

LONGEST = 6000  # characters read of one message; the dearest appeals are shorter
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_MASK = (1 << 64) - 1


def normalised(text: str) -> str:
    """Return the text as the classifier reads it: one width, small letters, numbers as 0."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return _SPACES.sub(" ", _DIGITS.sub("0", text))[:LONGEST]


def _powers(base: int, count: int) -> Hashes:
    values, power = [], 1
    for _ in range(count):
        values.append(power)
        power = power * base & _MASK
    return np.array(values, dtype=np.uint64)


_POWERS = _powers(_BASE, LONGEST + 1)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64), LONGEST + 1)


class SpanHashes:
    """A normalised text whose spans have hashes: equal spans have equal ones, wherever they stand.

    Sixty-four bits: among a million different spans a clash is less likely than 1 in 10 million.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64) + 1
        sums = np.cumsum(points * _POWERS[: len(points)], dtype=np.uint64)
        self._sums: Hashes = np.concatenate([np.zeros(1, np.uint64), sums])

    def of(self, starts: Places, ends: Places, seed: int) -> Hashes:
        """Return the hash of each span; the seed keeps kinds of pieces apart."""
        raw = (self._sums[ends] - self._sums[starts]) * _INVERSES[starts]
        return _mixed(raw + np.uint64(seed * 0xD6E8FEB86659FD93 & _MASK))

    def grams(self, size: int, until: int, seed: int) -> tuple[Hashes, Places, Places]:
        """Return every run of so many characters within the first ``until``."""
        count = min(len(self.text), until) - size + 1
        starts = np.arange(max(count, 0), dtype=np.int64)
        ends = starts + size
        return self.of(starts, ends, seed), starts, ends


def word_places(text: str) -> tuple[Places, Places]:
    """Return where the words of a normalised text begin and end; marks are not words."""
    starts, ends, position = [], [], 0
    for token in rjieba.cut(text):
        end = position + len(token)
        if _WORD.search(token):
            starts.append(position)
            ends.append(end)
        position = end
    return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)


def pairs(hashes: Hashes, seed: int) -> Hashes:
    """Return a hash for each two neighbours."""
    offset = np.uint64(seed * 0xD6E8FEB86659FD93 & _MASK)
    return _mixed(hashes[:-1] * np.uint64(0xC2B2AE3D27D4EB4F) + hashes[1:] + offset)


def _mixed(values: Hashes) -> Hashes:
    """Spread the bits (splitmix64's last steps)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))

"""Labelled texts, read once: whence they come, which are the same, what pieces they have."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.common.decoding import decoded_text
from services.dispatch.adapters.classifier.alike import groups_of
from services.dispatch.adapters.classifier.features import BLOCKS, Reading
from services.dispatch.adapters.classifier.linear import Indices, Vocabulary, count
from services.dispatch.adapters.classifier.spans import Hashes, normalised

FEWEST_OF_A_LABEL = 5
FEWEST_TEXTS = 20
_KEY_CHARACTERS = 60
csv.field_size_limit(1 << 20)


class CorpusUnusable(Exception):
    """The labelled texts cannot be read, or are too few to learn from."""


@dataclass(frozen=True)
class Corpus:
    """Texts with a label each."""

    texts: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur, in order."""
        return tuple(sorted(set(self.names)))

    @cached_property
    def targets(self) -> NDArray[np.int64]:
        """The number of each text's label."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        return np.array([numbers[name] for name in self.names], dtype=np.int64)

    @cached_property
    def counted(self) -> list[list[tuple[Hashes, Indices]]]:
        """The pieces of each text."""
        return [count(Reading(text)) for text in self.texts]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the texts and labels, whatever their order."""
        rows = sorted(f"{name}\t{text}" for name, text in zip(self.names, self.texts, strict=True))
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The number of each text's group of near duplicates."""
        return groups_of(self.texts)

    @cached_property
    def keys(self) -> list[str]:
        """A key for each text, by which it is known again whatever its marks and numbers."""
        return [key_of(text) for text in self.texts]

    def learnable(self) -> tuple["Corpus", dict[str, int]]:
        """Return the texts of labels that occur often enough, and the labels left out.

        Raises:
            CorpusUnusable: fewer than two labels or too few texts remain.

        """
        often = Counter(self.names)
        rare = {name: times for name, times in often.items() if times < FEWEST_OF_A_LABEL}
        kept = [n for n, name in enumerate(self.names) if name not in rare]
        if len(often) - len(rare) < 2 or len(kept) < FEWEST_TEXTS:
            raise CorpusUnusable(
                f"{len(self.texts)} texts of {len(often)} labels; it takes two labels with "
                f"{FEWEST_OF_A_LABEL} texts each, and {FEWEST_TEXTS} texts in all"
            )
        return self.subset(kept), rare

    def subset(self, numbers: Sequence[int]) -> "Corpus":
        """Return some of the texts."""
        return Corpus(tuple(self.texts[n] for n in numbers), tuple(self.names[n] for n in numbers))

    def vocabulary(self, rows: NDArray[np.int64], *, most: int) -> Vocabulary:
        """Return the pieces of those texts that stand in two or more, but not in every second."""
        hashes, rarities = [], []
        for block in range(len(BLOCKS)):
            found = [self.counted[row][block][0] for row in rows]
            known, often = np.unique(np.concatenate(found), return_counts=True)
            useful = (often >= 2) & (often <= max(len(rows) / 2, 2))
            known, often = _commonest(known[useful], often[useful], most // len(BLOCKS))
            hashes.append(known)
            rarities.append(np.log((1 + len(rows)) / (1 + often)) + 1)
        return Vocabulary(tuple(hashes), np.concatenate(rarities).astype(np.float32))


def key_of(text: str) -> str:
    """Return a short digest of how a text begins, marks and numbers left out."""
    letters = "".join(sign for sign in normalised(text) if sign.isalpha())[:_KEY_CHARACTERS]
    return hashlib.blake2b(letters.encode(), digest_size=8).hexdigest()


def read_labelled(path: Path, text: str, label: str) -> Corpus:
    """Return the rows of a CSV file that have both a text and a label.

    Raises:
        CorpusUnusable: the file is no CSV in UTF-8 or GB 18030, or has no such columns.

    """
    try:
        reader = csv.DictReader(io.StringIO(decoded_text(path.read_bytes()), newline=""))
        missing = {text, label} - set(reader.fieldnames or ())
        if missing:
            raise CorpusUnusable(f"{path.name} has no column {', '.join(sorted(missing))}")
        rows = [(row[text] or "", row[label] or "") for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusUnusable(f"{path.name} cannot be read: {error}") from error
    stripped = [(said.strip(), name.strip()) for said, name in rows]
    good = [(said, name) for said, name in stripped if said and name]
    return Corpus(tuple(said for said, _ in good), tuple(name for _, name in good))


def _commonest(known: Hashes, often: Indices, most: int) -> tuple[Hashes, Indices]:
    """Return the most frequent pieces, in the order of their hashes."""
    if len(known) <= most:
        return known, often
    kept = np.sort(np.argsort(-often, kind="stable")[:most])
    return known[kept], often[kept]

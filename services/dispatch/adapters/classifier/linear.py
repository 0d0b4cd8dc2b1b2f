"""The model: one matrix of weights over hashed pieces of text, then a softmax; numpy alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.dispatch.adapters.classifier.features import BLOCKS, Block, Pieces, Reading
from services.dispatch.adapters.classifier.spans import Hashes
from services.dispatch.domain.classification.opinion import Guess, Opinion

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

F = TypeVar("F", np.float32, np.float64)

GUESSES = 3
MOST_WORDS = 5
_SHORTEST_WORD = 2
_LOUDEST = 60  # pieces of a label that words are looked for in


@dataclass(frozen=True)
class Vocabulary:
    """The pieces that the model knows, block by block: sorted hashes and their rarity (idf)."""

    hashes: tuple[Hashes, ...]
    rarity: Floats
    blocks: tuple[Block, ...] = BLOCKS

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The row at which each block begins."""
        sizes = [len(known) for known in self.hashes]
        return tuple(sum(sizes[:number]) for number in range(len(sizes)))

    def look_up(self, block: int, hashes: Hashes) -> tuple[Indices, NDArray[np.bool_]]:
        """Return the row of each hash, and whether it is known at all."""
        known = self.hashes[block]
        if not len(known):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.bool_)
        places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return places + self.offsets[block], known[places] == hashes

    def rows(self, counted: Sequence[tuple[Hashes, Indices]]) -> tuple[Indices, Floats]:
        """Return the rows that a text has, with their values: log counts by rarity, unit length."""
        places, values = [], []
        for number, (hashes, counts) in enumerate(counted):
            rows, known = self.look_up(number, hashes)
            rows = rows[known]
            weighed = (1 + np.log(counts[known])) * self.rarity[rows]
            length = float(np.sqrt(weighed @ weighed)) or 1.0
            places.append(rows)
            values.append(weighed * (self.blocks[number].weight / length))
        return np.concatenate(places), np.concatenate(values).astype(np.float32)


def count(reading: Reading, blocks: Sequence[Block] = BLOCKS) -> list[tuple[Hashes, Indices]]:
    """Return the different pieces of a text with how often each stands there, block by block."""
    counted = []
    for number, block in enumerate(blocks):
        hashes, counts = np.unique(reading.pieces(number, block).hashes, return_counts=True)
        counted.append((hashes, counts.astype(np.int64)))
    return counted


@dataclass(frozen=True)
class LinearModel:
    """A trained model; immutable, shared by the threads of a process."""

    version: str
    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    bias: Floats
    floor: Floats
    threshold: float
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    names: Mapping[str, str] = field(default_factory=dict)

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        """Return an opinion on each text."""
        return [self._opinion(Reading(text)) for text in texts]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the calibrated probability of each label for each text."""
        logits = [self._weigh(Reading(text))[1] for text in texts]
        rows = np.array(logits, dtype=np.float32).reshape(-1, len(self.labels))
        return mixed(softmax(rows), self.floor)

    def _weigh(self, reading: Reading) -> tuple[tuple[Indices, Floats], Floats]:
        rows, values = self.vocabulary.rows(count(reading, self.vocabulary.blocks))
        return (rows, values), values @ self.weights[rows] + self.bias

    def _opinion(self, reading: Reading) -> Opinion:
        (rows, values), logits = self._weigh(reading)
        chances = mixed(softmax(logits[None, :]), self.floor)[0]
        best = self._best(chances)
        spoken = self._spoken(rows, values, np.array([label for label, _ in best.values()]))
        words = self._words(reading, spoken, len(best))
        guesses = tuple(
            Guess(name, round(min(chance, 1.0), 4), words[n])
            for n, (name, (_, chance)) in enumerate(best.items())
        )
        return Opinion(self.version, self.threshold, guesses)

    def _best(self, chances: Floats) -> dict[str, tuple[int, float]]:
        """Return the likeliest names, each with its likeliest label and the chance of them all."""
        found: dict[str, tuple[int, float]] = {}
        for label in np.argsort(-chances, kind="stable").tolist():
            name = self.names.get(self.labels[label], self.labels[label])
            first, chance = found.get(name, (label, 0.0))
            found[name] = (first, chance + float(chances[label]))
        ranked = sorted(found.items(), key=lambda item: -item[1][1])
        return dict(ranked[:GUESSES])

    def _spoken(self, rows: Indices, values: Floats, order: Indices) -> dict[int, Floats]:
        """Return by row how much it spoke for each of the best labels, above the average label.

        Only the loudest rows of each label are told: a long text has thousands.
        """
        weights = self.weights[rows]
        spoken = values[:, None] * (weights[:, order] - weights.mean(axis=1, keepdims=True))
        loudest = np.unique(np.argsort(-spoken, axis=0, kind="stable")[:_LOUDEST])
        return dict(zip(rows[loudest].tolist(), spoken[loudest], strict=True))

    def _words(
        self, reading: Reading, spoken: Mapping[int, Floats], guesses: int
    ) -> list[tuple[str, ...]]:
        """Return for each of the best labels the words that spoke for it, weightiest first.

        Runs of characters add to the words that they are; alone they tell only where no word does.
        """
        heard: dict[str, Floats] = {}
        whole: set[str] = set()
        wanted = np.array(sorted(spoken), dtype=np.int64)
        for number, block in enumerate(self.vocabulary.blocks):
            pieces = reading.pieces(number, block)
            for row, word in self._known(number, pieces, wanted, reading.text):
                heard[word] = heard.get(word, np.float32(0)) + spoken[row]
                if self.vocabulary.blocks[number].kind == "words":
                    whole.add(word)
        heard = {word: loud for word, loud in heard.items() if word in whole} or heard
        return [_weightiest(heard, n) for n in range(guesses)]

    def _known(
        self, number: int, pieces: Pieces, wanted: Indices, text: str
    ) -> list[tuple[int, str]]:
        rows, known = self.vocabulary.look_up(number, pieces.hashes)
        known &= np.isin(rows, wanted)
        found = zip(rows[known], pieces.starts[known], pieces.ends[known], strict=True)
        once = {int(row): text[start:end] for row, start, end in found}
        return [(row, word) for row, word in once.items() if _is_word(word)]


def softmax(logits: NDArray[F]) -> NDArray[F]:
    """Return chances that add up to one, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def mixed(chances: NDArray[F], floor: NDArray[F]) -> NDArray[F]:
    """Return chances of which each is at least its label's floor."""
    return np.asarray(chances * (1 - floor.sum()) + floor)


def _is_word(piece: str) -> bool:
    return len(piece) >= _SHORTEST_WORD and piece.isalpha()


def _weightiest(heard: Mapping[str, Floats], label: int) -> tuple[str, ...]:
    """Return the words that spoke loudest, none of them a part of another."""
    ranked = sorted(heard, key=lambda word: (-float(heard[word][label]), word))
    chosen: list[str] = []
    for word in ranked:
        if len(chosen) == MOST_WORDS or heard[word][label] <= 0:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen)

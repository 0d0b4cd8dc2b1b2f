"""How well repeats are found: precision and recall over pairs of a labelled set (B2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain.repeats.trace import Trace

THRESHOLDS: Final = tuple(round(0.30 + 0.05 * step, 2) for step in range(14))


@dataclass(frozen=True, slots=True)
class Labelled:
    """An appeal with the family that a person put it in, or one of its own."""

    trace: Trace
    family: str


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """Two appeals that were compared: how alike they are, the verdict, and the truth."""

    one: str
    other: str
    level: float
    verdict: str
    is_family: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How many pairs were found rightly and wrongly, of how many that there are."""

    right: int
    wrong: int
    of: int

    @property
    def precision(self) -> float:
        """Return the share of the found pairs that are right; 1 where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the pairs that were found; 1 where there are none."""
        return self.right / self.of if self.of else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality(pairs: Iterable[JudgedPair], of: int) -> Quality:
    """Count the pairs that were found."""
    truths = Counter(pair.is_family for pair in pairs)
    return Quality(truths[True], truths[False], of)


def curve(pairs: Sequence[JudgedPair], of: int) -> list[tuple[float, Quality]]:
    """Return the quality at each threshold."""
    return [
        (threshold, quality((pair for pair in pairs if pair.level >= threshold), of))
        for threshold in THRESHOLDS
    ]


def pairs_of(sizes: Iterable[int]) -> int:
    """Return how many pairs families of these sizes have."""
    return sum(size * (size - 1) // 2 for size in sizes)


def joined(links: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Return the groups that links make: who joins a family joins all of it."""
    group: dict[str, set[str]] = {}
    for one, other in links:
        both = group.get(one, {one}) | group.get(other, {other})
        group.update(dict.fromkeys(both, both))
    return [frozenset(members) for members in {id(some): some for some in group.values()}.values()]


def quality_of_groups(groups: Iterable[frozenset[str]], family: dict[str, str], of: int) -> Quality:
    """Count the pairs that groups put together, against the families of a labelled set."""
    right = wrong = 0
    for group in groups:
        sizes = Counter(family[member] for member in group)
        together = pairs_of(sizes.values())
        right += together
        wrong += pairs_of([len(group)]) - together
    return Quality(right, wrong, of)

"""Find the category of an appeal by words, and say which words decided."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

STRONG, ORDINARY, WEAK, NEGATIVE = 4.0, 2.0, 1.0, -3.0
CERTAIN = 0.5  # a confidence below this is for a person to screen (待派)
_HALF_SURE = 1.6  # score at which one lone match would be half sure
_RIVAL = 0.5  # how much of the runner-up's score counts against the best
_UNSURE = 0.45  # the most that weak words or a near tie may reach
_HEAD = 24  # characters at the start (title, first words), where residents name the matter
_HEAD_BONUS = 0.5


@dataclass(
    frozen=True, eq=False
)  # identity is enough, and keeps the look-up of compiled rules cheap
class CategoryRule:
    """The words that speak for a category, each with a weight, negative ones against it.

    A word has at least two characters.
    """

    category: str
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Match:
    """The best category, how sure (0 to 1) and the words that decided, weightiest first."""

    category: str
    score: float
    confidence: float
    words: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """Return whether the match may route without a person."""
        return self.confidence >= CERTAIN


_Index = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Compiled:
    """All words by their first two characters, longest first, and what each says."""

    by_start: _Index
    votes: dict[str, tuple[tuple[str, float], ...]]


def classify(text: str, rules: Sequence[CategoryRule]) -> Match | None:
    """Return the category whose words weigh most in `text`, None if no word is found.

    A word inside a longer word found at the same place is not counted (施工噪音 hides 噪音);
    a word counts once, and half as much again near the start. Two categories of like score,
    or weak words alone, give a confidence below CERTAIN.
    """
    return next(iter(rank(text, rules, most=1)), None)


def rank(text: str, rules: Sequence[CategoryRule], *, most: int = 3) -> list[Match]:
    """Return the categories whose words weigh most in `text`, best first, as `classify` does."""
    compiled = _compile(tuple(rules))
    scores: dict[str, float] = defaultdict(float)
    reasons: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for word, position in _first_places(text.lower(), compiled.by_start).items():
        factor = 1.0 + (_HEAD_BONUS if position < _HEAD else 0.0)
        for category, weight in compiled.votes[word]:
            scores[category] += weight * factor if weight > 0 else weight
            if weight > 0:
                reasons[category].append((-weight, word))
    ranked = sorted(((score, code) for code, score in scores.items()), key=_best_first)
    return [
        _match(place, ranked, sorted(reasons[category]))
        for place, (score, category) in enumerate(ranked[:most])
        if score > 0
    ]


def _match(
    place: int, ranked: Sequence[tuple[float, str]], decisive: Sequence[tuple[float, str]]
) -> Match:
    """Return the category at a place of the ranking; its rival is the best of the others."""
    score, category = ranked[place]
    others = [rival for number, (rival, _) in enumerate(ranked[:2]) if number != place]
    confidence = _confidence(score, max([0.0, *others]), strongest=-decisive[0][0])
    return Match(category, round(score, 2), confidence, tuple(word for _, word in decisive))


def _confidence(score: float, rival: float, *, strongest: float) -> float:
    """Return how sure the best category is, from 0 to 1, given the runner-up's score."""
    sure = max(score - _RIVAL * rival, 0.0) / (score + _HALF_SURE)
    if strongest < ORDINARY or score - rival < WEAK:
        sure = min(sure, _UNSURE)
    return round(sure, 3)


def _best_first(entry: tuple[float, str]) -> tuple[float, str]:
    """Order by score downwards, then by code, so that equal scores give the same answer."""
    return -entry[0], entry[1]


@lru_cache(maxsize=8)
def _compile(rules: tuple[CategoryRule, ...]) -> _Compiled:
    """Index the words of all rules once for each published directory."""
    votes: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for rule in rules:
        for word, weight in rule.words:
            votes[word.lower()].append((rule.category, weight))
    starts: dict[str, list[str]] = defaultdict(list)
    for word in sorted(votes, key=len, reverse=True):
        starts[word[:2]].append(word)
    return _Compiled(
        {start: tuple(words) for start, words in starts.items()},
        {word: tuple(said) for word, said in votes.items()},
    )


def _first_places(text: str, by_start: _Index) -> dict[str, int]:
    """Return each word found outside longer ones, with the position of its first place."""
    found: dict[str, int] = {}
    covered = 0
    for position, word in _matches(text, by_start):
        end = position + len(word)
        if end <= covered:
            continue
        covered = end
        found.setdefault(word, position)
    return found


def _matches(text: str, by_start: _Index) -> Iterator[tuple[int, str]]:
    """Yield the longest word that starts at each position."""
    for position in range(len(text) - 1):
        for word in by_start.get(text[position : position + 2], ()):
            if text.startswith(word, position):
                yield position, word
                break

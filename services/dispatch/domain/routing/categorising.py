"""Finds the category of an appeal (C1): given, by words, by the classifier, or by both."""

from dataclasses import dataclass, replace
from typing import Literal

from services.dispatch.domain.classification.opinion import Guess, Opinion
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.routing.keyword_rules import Match, classify
from services.dispatch.domain.tickets.appeal import Appeal

CategoryBy = Literal["given", "keywords", "classifier", "keywords_and_classifier", "operator"]


@dataclass(frozen=True, slots=True)
class CategoryFinding:
    """What the matter is, or the best guess where that is too unsure to act on.

    ``category`` and ``by`` are None for a guess; ``words`` decided, the weightiest first.
    ``model_version`` and ``candidates`` are what the classifier said, whoever decided.
    """

    category: str | None = None
    by: CategoryBy | None = None
    confidence: float | None = None
    words: tuple[str, ...] = ()
    guessed: str | None = None
    model_version: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()


def find_category(appeal: Appeal, directory: Directory) -> CategoryFinding:
    """Return the category that was given, else what words and classifier say; pure.

    Either may decide where it is sure and the other does not speak against it: two that are sure
    of different things leave it to a person, and so do two that are both unsure.
    """
    if appeal.category in directory.categories:
        return CategoryFinding(appeal.category, "given")
    match = classify(f"{appeal.title}\n{appeal.text}", directory.keyword_rules)
    opinion = within(appeal.opinion, directory)
    if opinion is None:
        return _by_words(match)
    said = tuple((guess.category, guess.confidence) for guess in opinion.guesses)
    return replace(_by_both(match, opinion), model_version=opinion.model_version, candidates=said)


def within(opinion: Opinion | None, directory: Directory) -> Opinion | None:
    """Return an opinion without the categories that the directory no longer has or offers."""
    if opinion is None:
        return None
    kept = tuple(g for g in opinion.guesses if g.category in directory.offered)
    return replace(opinion, guesses=kept) if kept else None


def _by_both(match: Match | None, opinion: Opinion) -> CategoryFinding:
    best = opinion.best
    if match is not None and match.category == best.category:
        return _agreed(match, opinion)
    if match is not None and match.is_certain:
        if opinion.is_certain:
            return _guess(best)
        return _by_words(match)
    if opinion.is_certain:
        return CategoryFinding(best.category, "classifier", best.confidence, best.words)
    return _guess(best)


def _agreed(match: Match, opinion: Opinion) -> CategoryFinding:
    best = opinion.best
    if not (match.is_certain or opinion.is_certain):
        return _guess(best)
    words = tuple(dict.fromkeys((*match.words, *best.words)))
    sure = max(best.confidence, match.confidence)
    return CategoryFinding(best.category, "keywords_and_classifier", sure, words)


def _by_words(match: Match | None) -> CategoryFinding:
    if match is None:
        return CategoryFinding()
    if not match.is_certain:
        return CategoryFinding(
            confidence=match.confidence, words=match.words, guessed=match.category
        )
    return CategoryFinding(match.category, "keywords", match.confidence, match.words)


def _guess(best: Guess) -> CategoryFinding:
    return CategoryFinding(confidence=best.confidence, words=best.words, guessed=best.category)

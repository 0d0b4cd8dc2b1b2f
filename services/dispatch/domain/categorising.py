"""Finds the category of an appeal (C1): given, or by words; what else knows plugs in here."""

from dataclasses import dataclass
from typing import Literal

from services.dispatch.domain.appeal import Appeal
from services.dispatch.domain.directory import Directory
from services.dispatch.domain.keyword_rules import classify

CategoryBy = Literal["given", "keywords", "operator"]


@dataclass(frozen=True, slots=True)
class CategoryFinding:
    """What the matter is, or the best guess where that is too unsure to act on.

    ``category`` and ``by`` are None for a guess; ``words`` decided, the weightiest first.
    """

    category: str | None = None
    by: CategoryBy | None = None
    confidence: float | None = None
    words: tuple[str, ...] = ()
    guessed: str | None = None


def find_category(appeal: Appeal, directory: Directory) -> CategoryFinding:
    """Return the category that was given, else what the words say; pure."""
    if appeal.category in directory.categories:
        return CategoryFinding(appeal.category, "given")
    match = classify(f"{appeal.title}\n{appeal.text}", directory.keyword_rules)
    if match is None:
        return CategoryFinding()
    if not match.is_certain:
        return CategoryFinding(
            confidence=match.confidence, words=match.words, guessed=match.category
        )
    return CategoryFinding(match.category, "keywords", match.confidence, match.words)

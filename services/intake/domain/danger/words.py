"""Danger words (危险词): what must not wait in a queue."""

from collections.abc import Iterable


def danger_words_in(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the danger words that a text contains, in the order of the list."""
    return tuple(word for word in words if word and word in text)

"""Sentences of templates: ``{name}`` stands for a figure, ``{name.change}`` for how it changed."""

import re
from collections.abc import Callable
from typing import Final

_PLACE: Final = re.compile(r"\{([a-z0-9_]+(?:\.[a-z_]+)?)\}")


class UnknownWord(LookupError):
    """A sentence names what there is no figure of."""


def names_in(sentence: str) -> list[str]:
    """Return the names that a sentence has places for."""
    return _PLACE.findall(sentence)


def filled(sentence: str, word: Callable[[str], str | None]) -> str:
    """Return the sentence with its places filled; braces of any other form stay as they are.

    Raises:
        UnknownWord: naming a place for which there is no word.

    """

    def put(match: re.Match[str]) -> str:
        found = word(match[1])
        if found is None:
            raise UnknownWord(match[1])
        return found

    return _PLACE.sub(put, sentence)

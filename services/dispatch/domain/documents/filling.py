"""Fills the named fields of a text, once: what is filled in is never read as a template again."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_BREAKS: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# They turn the order of what follows: a paper must read as it is stored.
_TURNS: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NEVER: Final = frozenset("\ufffe\uffff\ufeff")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a template's text with its fields; one that has no value stays as it is written."""
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def fields_in(text: str) -> frozenset[str]:
    """Return the names of a text's fields."""
    return frozenset(_FIELD.findall(text))


def stray_braces(text: str) -> Iterator[str]:
    """Yield braces that belong to no field."""
    return iter(re.findall(r"[{}]", _FIELD.sub("", text)))


def clean(text: str) -> str:
    """Return a text as a document may bear it: line breaks of one kind, no control characters."""
    lines = _BREAKS.sub("\n", text).replace("\t", " ")
    return "".join(character for character in lines if _is_shown(character)).strip()


def _is_shown(character: str) -> bool:
    if character == "\n":
        return True
    if character in _TURNS or character in _NEVER:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs"}

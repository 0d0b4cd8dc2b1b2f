"""Finds keys that stand twice in an object of JSON: a parser keeps the last of them in silence."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import from_json

from services.common.web.invalid import named
from services.common.web.problems import FieldError, Problem

# How a key ends; a text may look so too, but no key looks otherwise.
_KEY: Final = re.compile(r'"[ \t\r\n]*:')
_KEY_BYTES: Final = re.compile(_KEY.pattern.encode())


class RepeatedKeys(ValueError):
    """JSON in which an object says something twice; ``paths`` names what, dotted."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("a key stands there twice")
        self.paths = paths

    def problem(self) -> Problem:
        """Return the 422 that names them."""
        return named([FieldError(path, "repeated_key") for path in self.paths])


class _Object(list[tuple[str, Any]]):
    """An object as it was written: every key that it was given, in order."""


def read_json(text: str | bytes) -> Any:
    """Return what JSON text (UTF-8) says.

    Raises:
        RepeatedKeys: it says something twice.
        ValueError: it is no JSON; the message ends with line and column.

    """
    said = from_json(text, allow_inf_nan=False)
    # Each key has its colon. Where there are no more of them than keys, none was lost: most bodies
    # are through here in a microsecond or two. Others have colons in a time, or in what was said.
    colons = text.count(":") if isinstance(text, str) else text.count(b":")
    is_open = colons > (keys := _keys_in(said)) and _keys_at_most(text) > keys
    if is_open and (paths := _repeated(text)):
        raise RepeatedKeys(paths)
    return said


def _keys_in(said: Any) -> int:
    if type(said) is dict:
        count = len(said)
        for one in said.values():
            if type(one) is dict or type(one) is list:
                count += _keys_in(one)
        return count
    return sum(map(_keys_in, said)) if type(said) is list else 0


def _keys_at_most(text: str | bytes) -> int:
    found = _KEY.findall(text) if isinstance(text, str) else _KEY_BYTES.findall(text)
    return len(found)


def _repeated(text: str | bytes) -> list[str]:
    lost = False

    def written(pairs: list[tuple[str, Any]]) -> _Object:
        nonlocal lost
        lost = lost or len(dict(pairs)) < len(pairs)
        return _Object(pairs)

    # Numbers are of no interest here, and of some the standard library would not make one.
    said = json.loads(text, object_pairs_hook=written, parse_int=str, parse_float=str)
    return list(dict.fromkeys(_paths(said, ""))) if lost else []


def _paths(said: Any, at: str) -> Iterator[str]:
    if isinstance(said, _Object):
        seen: set[str] = set()
        for key, inner in said:
            if key in seen:
                yield f"{at}{key}"
            seen.add(key)
            yield from _paths(inner, f"{at}{key}.")
    elif isinstance(said, list):
        for place, inner in enumerate(said):
            yield from _paths(inner, f"{at}{place}.")

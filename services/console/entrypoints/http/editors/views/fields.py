"""What a form asks for, field by field: from an API's JSON to rows of inputs, and back. Pure.

An input is named by its place, as services name faults: ``tiers[0].tell``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from werkzeug.datastructures import MultiDict

Kind = Literal[
    "text", "area", "number", "choice", "many", "flag", "lines", "group", "rows", "keyed", "spans",
    "stop",
]  # fmt: skip
Tree = dict[str, Any]
"""What the inputs of a form hold: texts, lists of texts, and rows of these."""

NESTED: Final = ("group", "rows", "keyed", "spans")
_MANY_ROWS: Final = ("rows", "keyed", "spans")
_FLAGS: Final = {"true": True, "false": False}
_SEPARATOR: Final = re.compile(r"[\s,，、;；]+")
_MOST_ROWS: Final = 200
_ABSENT: Final = object()
_NOTHING: Final = "none"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    ``options`` names the list to choose from, ``label`` the word where the name alone says too
    little. What is empty is left out, with ``always`` it is said to be nothing. A ``keyed`` field
    is a mapping, its first inner field the key; ``spans`` are pairs of a beginning and an end; a
    ``stop`` tells what is said to be nothing (``none``) from what is not said. One that is ``tall``
    has several lines; ``preset`` is what holds where nothing is said.
    """

    name: str
    kind: Kind = "text"
    options: str = ""
    fields: tuple["Field", ...] = ()
    label: str = ""
    required: bool = False
    always: bool = False
    tall: bool = False
    preset: str = ""

    @property
    def word(self) -> str:
        """The key of its word among ``editors.fields``."""
        return self.label or self.name

    @property
    def has_rows(self) -> bool:
        """Whether rows are added to it and taken away."""
        return self.kind in _MANY_ROWS


def spans(name: str) -> Field:
    """Return a field of spans of time, such as hours of the day."""
    return Field(name, "spans", fields=(Field("from"), Field("to")))


def tree_of(fields: Sequence[Field], row: Mapping[str, Any]) -> Tree:
    """Return what a form's inputs hold for an API's row."""
    return {field.name: _shown(field, row.get(field.name, _ABSENT)) for field in fields}


def row_of(fields: Sequence[Field], tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return an API's row of what the inputs hold; what is empty is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _told(field, tree.get(field.name))
        if value is not None or field.always or _is_stop(field, tree):
            found[field.name] = value
    return found


def read(fields: Sequence[Field], given: MultiDict[str, str], at: str = "") -> Tree:
    """Return what was typed; ``at`` is the place of these fields."""
    within = f"{at}." if at else ""
    return {field.name: _typed(field, given, within + field.name) for field in fields}


def merged(row: Mapping[str, Any], before: Mapping[str, Any], fields: Sequence[Field]) -> Tree:
    """Return a row with what it had before that no input shows; boxes keep the order of before."""
    shown = {field.name for field in fields}
    kept = {name: value for name, value in before.items() if name not in shown}
    boxes = {field.name for field in fields if field.kind == "many"}
    said = {
        name: _in_order(value, before.get(name)) if name in boxes else value
        for name, value in row.items()
    }
    return {**kept, **said}


def _in_order(chosen: Any, before: Any) -> Any:
    """Return what is chosen, what was there before first: a box says nothing of its place."""
    if not isinstance(chosen, list) or not isinstance(before, list):
        return chosen
    return [*(one for one in before if one in chosen), *(o for o in chosen if o not in before)]


def _shown(field: Field, given: Any) -> Any:
    if field.kind in NESTED:
        return _shown_rows(field, None if given is _ABSENT else given)
    if given is None and field.kind == "stop":
        return _NOTHING
    value = None if given is _ABSENT else given
    if field.kind in ("many", "lines"):
        texts = [str(one) for one in value or ()]
        return texts if field.kind == "many" else " ".join(texts)
    if field.kind == "flag":
        return "" if value is None else str(value).lower()
    return "" if value is None else str(value)


def _shown_rows(field: Field, value: Any) -> Any:
    match field.kind:
        case "group":
            return tree_of(field.fields, value or {})
        case "spans":
            return [{"from": begins, "to": ends} for begins, ends in value or ()]
        case "keyed":
            items = (value or {}).items()
            return [tree_of(field.fields, {**one, _key_of(field): key}) for key, one in items]
    return [tree_of(field.fields, one) for one in value or ()]


def _told(field: Field, held: Any) -> Any:
    if not held or held == _NOTHING:
        return None
    if field.kind in NESTED:
        return _told_rows(field, held) or None
    match field.kind:
        case "lines":
            return [one for one in _SEPARATOR.split(held) if one] or None
        case "flag":
            return _FLAGS.get(held)
        case "number" | "stop":
            return int(held) if held.isascii() and held.isdigit() and len(held) <= 9 else held
    return held


def _told_rows(field: Field, held: Any) -> Any:
    match field.kind:
        case "group":
            return row_of(field.fields, held)
        case "spans":
            return [[one["from"], one["to"]] for one in held if _is_filled(one)]
        case "keyed":
            return _mapping(field, held)
    return [row_of(field.fields, one) for one in held if _is_filled(one)]


def _is_stop(field: Field, tree: Mapping[str, Any]) -> bool:
    return field.kind == "stop" and tree.get(field.name) == _NOTHING


def _mapping(field: Field, held: Sequence[Tree]) -> dict[str, Any]:
    key = _key_of(field)
    found = {}
    for one in held:
        if _is_filled(one):
            row = row_of(field.fields, one)
            found[str(row.pop(key, ""))] = row
    return found


def _key_of(field: Field) -> str:
    return field.fields[0].name


def _is_filled(held: Any) -> bool:
    """Whether anything at all stands in an input, or in a row of them."""
    if isinstance(held, Mapping):
        return any(_is_filled(one) for one in held.values())
    if isinstance(held, list):
        return any(_is_filled(one) for one in held)
    return bool(held)


def _typed(field: Field, given: MultiDict[str, str], at: str) -> Any:
    match field.kind:
        case "group":
            return read(field.fields, given, at)
        case "rows" | "keyed" | "spans":
            return [read(field.fields, given, f"{at}[{n}]") for n in _numbers(given, at)]
        case "many":
            return [one for one in given.getlist(at) if one]
    return given.get(at, "").strip().replace("\r\n", "\n")


def _numbers(given: MultiDict[str, str], at: str) -> list[int]:
    """Return the numbers of the rows that a form has at a place."""
    row = re.compile(rf"{re.escape(at)}\[(\d{{1,4}})\]")
    found = {int(hit[1]) for name in given if (hit := row.match(name))}
    return sorted(found)[:_MOST_ROWS]

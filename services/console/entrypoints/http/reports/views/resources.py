"""资源清单: what a form of a resource sends, and what is wrong with the rows of a table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

KINDS: Final = ("team", "partner", "expert", "venue", "equipment", "fund", "service")
_TEXTS: Final = ("name", "kind", "unit", "area", "contact", "note")
_PARTED: Final = re.compile(r"[;；、,，\s]+")
_OF_ROW: Final = re.compile(r"(\d+)\.(.+)")
COLUMNS: Final = (
    "code",
    "name",
    "kind",
    "unit",
    "area",
    "categories",
    "contact",
    "note",
    "is_public",
    "is_retired",
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a column of a row; ``row`` counts as a spreadsheet does."""

    row: int
    column: str
    words: str


def form_of(given: MultiDict[str, str]) -> dict[str, Any]:
    """Return what somebody typed, as the service takes it; an empty field says none."""
    texts: dict[str, Any] = {name: given.get(name, "").strip() or None for name in _TEXTS}
    many = [code for code in _PARTED.split(given.get("categories", "")) if code]
    return {**texts, "categories": many, "is_public": given.get("is_public") == "true"}


def changes(typed: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what somebody else wrote where it is not what was typed: column and value."""
    shown = (*_TEXTS[:4], "categories", *_TEXTS[4:], "is_public")
    return [(one, theirs.get(one)) for one in shown if theirs.get(one) != typed.get(one)]


def row_faults(errors: Mapping[str, str]) -> tuple[list[RowFault], dict[str, str]]:
    """Part what is wrong with rows of a table from what is wrong with the table itself.

    Args:
        errors: words by field; a row's field is told as ``3.unit``.

    """
    rows, whole = [], {}
    for field, words in errors.items():
        if found := _OF_ROW.fullmatch(field):
            column = found[2].partition(".")[0]
            rows.append(RowFault(int(found[1]), column, words))
        else:
            whole[field] = words
    return sorted(rows, key=lambda one: one.row), whole


def choices(resources: Sequence[Mapping[str, Any]], brought: Sequence[Mapping[str, Any]]) -> Any:
    """Return the resources that may still be brought to a ticket, as a form offers them."""
    there = {one["code"] for one in brought}
    return [(one["code"], one["name"]) for one in resources if one["code"] not in there]

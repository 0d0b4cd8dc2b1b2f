"""Numbers the rows of a draft: one that says something new gets its next version."""

from collections.abc import Sequence
from typing import Any

from services.dispatch.domain.directory.publication import Row

_NONE_SAYS = ("area", "category")


def numbered(
    rules: Sequence[Row], before: Sequence[Row], *, key: str = "id"
) -> list[dict[str, Any]]:
    """Return the rows with their versions, going by what stood before under the same id."""
    known = {row[key]: row for row in before}
    return [_numbered(row, known.get(row[key])) for row in rules]


def _numbered(row: Row, before: Row | None) -> dict[str, Any]:
    said = _said(row)
    if before is None:
        return {**said, "version": 1}
    if said == _said(before):
        return dict(before)
    return {**said, "version": int(before.get("version", 1)) + 1}


def _said(row: Row) -> dict[str, Any]:
    """Return what a rule says; nothing said and nothing there are the same."""
    return {k: v for k, v in row.items() if k != "version" and (v is not None or k in _NONE_SAYS)}

"""Routing rules: their form, their list. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field, spans

RULE: Final = (
    Field("id", label="rule_id", required=True),
    Field("category", "choice", "categories", always=True),
    Field("area", "choice", "areas", always=True),
    Field("unit", "choice", "units", required=True),
    Field("role", "choice", "rule_roles", label="rule_role", required=True),
    Field("priority", "number"),
    Field("effective_from", label="effective_from"),
    Field("effective_to"),
    Field("reason", "area", label="basis"),
    Field(
        "when",
        "group",
        fields=(
            Field("kinds", "many", "kinds"),
            Field("severities", "many", "severities"),
            Field("channels", "many", "channels"),
            Field("confidential", "flag"),
            Field("danger", "flag"),
            Field("working_time", "choice", "working_times"),
            spans("hours"),
        ),
    ),
)
DUTY: Final = (
    Field("unit", "choice", "units", required=True),
    Field("areas", "many", "areas", always=True),
    Field("categories", "many", "categories", label="leads"),
    Field("supports", "many", "categories"),
    Field("duties", "area"),
)
_SEARCHED: Final = ("id", "unit", "category", "area", "reason")


def matching(
    rows: Iterable[Mapping[str, Any]], words: str, names: Mapping[str, Mapping[str, str]]
) -> list[Mapping[str, Any]]:
    """Return the rows in which every word occurs, in a code or in the name of one."""
    wanted = words.casefold().split()
    return [row for row in rows if all(word in _text(row, names) for word in wanted)]


def _text(row: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> str:
    said = [str(row.get(name) or "") for name in _SEARCHED]
    said.append(names["units"].get(row.get("unit") or "", ""))
    said.append(names["categories"].get(row.get("category") or "", ""))
    said.append(names["areas"].get(row.get("area") or "", ""))
    said.append(str(row.get("name") or ""))
    return " ".join(said).casefold()


def numbered_page(rows: Sequence[Any], page: int, size: int) -> tuple[Sequence[Any], int]:
    """Return one page of rows, and the number of the last page (both count from 1)."""
    last = max(1, -(-len(rows) // size))
    shown = min(max(page, 1), last)
    return rows[(shown - 1) * size : shown * size], last

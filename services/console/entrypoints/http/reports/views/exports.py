"""What the page of exports shows and sends. Pure: JSON in, JSON out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

DATASETS: Final = (
    *("tickets", "indicator", "indicator_tickets", "carried_over"),
    *("exclusions", "hotspots", "resources"),
)
FORMATS: Final = ("xlsx", "csv", "parquet")
COUNTED_BY: Final = ("opened", "closed")
# What goes through the console is held in memory on its way; larger files are for programs.
MOST_BYTES: Final = 64_000_000
_LIVE: Final = frozenset({"queued", "running"})
_OF_INDICATORS: Final = frozenset({"indicator", "indicator_tickets"})
_WRITTEN: Final = ("dataset", "format")
_DAYS: Final = ("from", "to")
_OF_NO_DAYS: Final = frozenset({"exclusions", "resources"})


@dataclass(frozen=True, slots=True)
class Row:
    """One export; ``href`` is there for a file that is whole and not too large for a browser."""

    row: Mapping[str, Any]
    first: str
    last: str
    is_live: bool
    percent: int | None
    href: str | None
    is_large: bool


def rows_of(items: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return exports as they stand."""
    return [_row(item) for item in items]


def body_of(form: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return an order as the API takes it; what does not belong to the list is not sent."""
    written = _WRITTEN if form.get("dataset") in _OF_NO_DAYS else (*_WRITTEN, *_DAYS)
    body: dict[str, Any] = {name: form[name].strip() for name in written if form.get(name)}
    if body.get("dataset") == "tickets" and form.get("counted_by"):
        body["counted_by"] = form["counted_by"]
    if body.get("dataset") in _OF_INDICATORS and form.get("indicator"):
        body["indicator"] = form["indicator"]
    return {**body, "language": language}


def _row(item: Mapping[str, Any]) -> Row:
    total, is_large = item.get("rows_total"), (item.get("size") or 0) > MOST_BYTES
    href = f"/reports/exports/{item['export_id']}/file"
    query = item["order"].get("query") or {}
    return Row(
        row=item,
        first=query.get("first") or "",
        last=query.get("last") or "",
        is_live=item["state"] in _LIVE,
        percent=round(100 * item["rows_done"] / total) if total else None,
        href=href if item.get("file") and not is_large else None,
        is_large=is_large,
    )

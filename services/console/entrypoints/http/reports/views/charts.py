"""What ECharts is given: plain data, each chart beside a table that says the same."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.console.entrypoints.http.reports.views.figures import Table

MOST_BARS: Final = 30


def bars(table: Table) -> dict[str, Any]:
    """Return a horizontal bar for each line, the largest first, thirty at most.

    ``weak`` marks those whose sample is too small to be judged by.
    """
    lines = [line for line in table.lines if line.raw is not None]
    lines.sort(key=lambda line: -(line.raw or 0.0))
    shown = lines[:MOST_BARS]
    return {
        "kind": "bars",
        "unit": table.definition["unit"],
        "labels": [line.label for line in shown],
        "values": [_rounded(line.raw) for line in shown],
        "weak": [not line.enough for line in shown],
        "total": _rounded(table.total.raw) if table.definition["unit"] == "ratio" else None,
    }


def stacked(table: Table, words: Mapping[str, str]) -> dict[str, Any]:
    """Return a stacked bar for each line of a count of several kinds."""
    kinds = [kind for kind, count in table.total.breakdown if count]
    lines = sorted(table.lines, key=lambda line: -(line.raw or 0.0))[:MOST_BARS]
    return {
        "kind": "stacked",
        "unit": "count",
        "labels": [line.label for line in lines],
        "series": [
            {
                "name": words.get(kind, kind),
                "values": [dict(line.breakdown).get(kind, 0) for line in lines],
            }
            for kind in kinds
        ],
    }


def trend(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line through an indicator's steps; a step without a value is a gap."""
    points: Sequence[Mapping[str, Any]] = told["points"]
    return {
        "kind": "trend",
        "unit": told["definition"]["unit"],
        "labels": [point["first"] for point in points],
        "values": [_rounded(point["value"]) for point in points],
        "weak": [not point["sample_is_enough"] for point in points],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)

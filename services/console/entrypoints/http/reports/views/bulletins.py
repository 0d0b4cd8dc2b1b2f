"""Bulletins as pages show them: which period a day is in, how far each is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_HOUR: Final = 3600
_PLACE: Final = re.compile(r"\{(?:period|subject)\}")
SPANS: Final = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One bulletin; ``percent`` is how far it is, None where nobody knows yet."""

    row: Mapping[str, Any]
    percent: int | None
    is_live: bool


def period_name(span: str, day: date) -> str:
    """Return the name of the period of a length that a day is in: 2026-W47, 2026-11, 2026-Q4."""
    year, week, _ = day.isocalendar()
    names = {
        "day": day.isoformat(),
        "week": f"{year}-W{week:02}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }
    return names.get(span, day.isoformat())


def bulletins(rows: Sequence[Mapping[str, Any]]) -> tuple[Bulletin, ...]:
    """Return bulletins with how far they are."""
    return tuple(_bulletin(row) for row in rows)


def _bulletin(row: Mapping[str, Any]) -> Bulletin:
    total = row["steps_total"]
    percent = round(100 * row["steps_done"] / total) if total else None
    return Bulletin(row, percent, row["state"] in {"queued", "running"})


def title_of(row: Mapping[str, Any], language: str) -> str:
    """Return a template's or bulletin's title, without places that only a bulletin fills."""
    title = str(row["title" if language == "zh" else "title_en"])
    return _PLACE.sub("", title).strip()


def shown(value: Any, kind: str) -> str:
    """Return a cell of a bulletin's table as people read it; an unknown value is a dash.

    Args:
        value: as the bulletin keeps it.
        kind: of its column: ``text count number ratio seconds day``.

    """
    if value is None:
        return "–"
    if kind == "ratio":
        return f"{value:.2%}"
    if kind == "seconds":
        return f"{value / _HOUR:.1f} h"
    if kind in ("count", "number"):
        return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return str(value)

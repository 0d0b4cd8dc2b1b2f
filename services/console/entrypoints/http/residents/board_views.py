"""The public board's rows (pure): what is too small to be shown is not told by the rest either."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

FEWEST: Final = 5
"""Figures below it could tell of one person; they are shown as "under"."""
_SHADES: Final = 4
_MOST: Final = 20

Json = Mapping[str, Any]


def tallied(opened: Sequence[Json], in_time: Sequence[Json]) -> list[dict[str, Any]]:
    """Return rows by how much came in, the most first; small figures are None.

    Of a single small row the smallest of the others is kept back too: otherwise the total less the
    rest would tell it.
    """
    closed = {row["key"]: row for row in in_time}
    rows = [
        {
            "key": row["key"],
            "received": row["numerator"] or 0,
            "in_time": _share(closed.get(row["key"])),
        }
        for row in opened
        if row["key"]
    ]
    rows.sort(key=lambda row: -row["received"])
    small = [row for row in rows if row["received"] < FEWEST]
    if len(small) == 1:
        shown = [row for row in rows if row["received"] >= FEWEST]
        small += shown[-1:]
    for row in small:
        row["received"] = row["in_time"] = None
    return rows


def shaded(rows: Sequence[Json]) -> dict[str, int]:
    """Return a shade (1 to 4, 0 for few) for each key, by its part of the largest."""
    most = max((row["received"] or 0 for row in rows), default=0)
    return {row["key"]: _shade(row["received"], most) for row in rows}


def lasting(month: Json, side: str) -> list[Json]:
    """Return how long a month's requests took, of areas or matters; what is held back is left out.

    Args:
        month: what reporting publishes of it, small groups suppressed.
        side: ``areas`` or ``matters``.

    """
    told = [row for row in month[side] if row["median_days"] is not None]
    return sorted(told, key=lambda row: -row["requests"] if row["requests"] else 0)[:_MOST]


def rated(answer: Json, language: str) -> dict[str, Any]:
    """Return a rate with its title; None where its sample is too small to be told."""
    definition, total = answer["definition"], answer["total"]
    told = total["value"] if total["denominator"] >= FEWEST else None
    return {
        "title": definition["title_en"] if language == "en" else definition["title"],
        "formula": definition["formula_en"] if language == "en" else definition["formula"],
        "value": told,
        "is_small": not total["sample_is_enough"],
    }


def _shade(received: int | None, most: int) -> int:
    return 1 + round(received / most * (_SHADES - 1)) if received else 0


def _share(row: Json | None) -> float | None:
    if row is None or row["denominator"] < FEWEST:
        return None
    return float(row["value"]) if row["value"] is not None else None

"""The wallboard: figures, rates with their trend, hot spots, dangers, the slowest, and the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.application.wallboard.gather import RATES, Gathered

_MOST: Final = 6
_SPARK_WIDTH: Final = 120.0
_SPARK_HEIGHT: Final = 32.0
_OVER: Final = frozenset({"closed", "refused", "withdrawn", "merged"})


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of the month so far, its change against the month before, its fortnight as a line.

    ``line`` and ``dot`` are for an SVG of 120 × 32; a day without a value breaks the line.
    """

    name: str
    definition: Mapping[str, Any]
    value: float | None
    enough: bool
    change: float | None
    better: bool | None
    line: str
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Hot:
    """A matter that comes again and again; ``people`` where hot spots are computed."""

    label: str
    place: str | None
    count: int
    people: int | None
    bar: int


@dataclass(frozen=True, slots=True)
class Slow:
    """A unit with how long nine in ten of its first contacts take at most."""

    name: str
    seconds: float
    sample: int
    bar: int


@dataclass(frozen=True, slots=True)
class Wall:
    """All of the wallboard; None where a part could not be had."""

    as_of: str | None
    opened: int | None
    appeals: int | None
    closed: int | None
    in_hand: int | None
    overdue: str | None
    tiers: tuple[int, int, int] | None
    rates: tuple[Rate, ...]
    hot: tuple[Hot, ...]
    dangers: tuple[Mapping[str, Any], ...] | None
    danger_count: int
    slow: tuple[Slow, ...]
    streets: tuple[tuple[str, str, int], ...]
    away: tuple[str, ...]


def wall(found: Gathered) -> Wall:
    """Return what the wall shows of what could be gathered."""
    parts = found.parts
    counts = parts.get("counts")
    dangers = parts.get("dangers")
    return Wall(
        as_of=_as_of(parts),
        opened=_total(parts.get("opened"), "numerator"),
        appeals=_total(parts.get("appeals"), "numerator"),
        closed=_total(parts.get("closed"), "denominator"),
        in_hand=_in_hand(counts),
        overdue=_counted(parts.get("overdue")),
        tiers=_tiers(counts),
        rates=tuple(_rate(name, parts) for name in RATES if name in parts),
        hot=_hot(parts),
        dangers=tuple(dangers["items"][:_MOST]) if dangers else None,
        danger_count=len(dangers["items"]) if dangers else 0,
        slow=_slow(parts.get("slow")),
        streets=_streets(parts.get("carried")),
        away=tuple(sorted(found.away)),
    )


def outlines(areas: Sequence[Mapping[str, Any]], language: str) -> dict[str, Any]:
    """Return the streets' outlines as GeoJSON, named by their codes; those without one are out."""
    key = "name" if language == "zh" else "name_en"
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": area["code"], "label": area.get(key) or area["name"]},
                "geometry": {"type": "Polygon", "coordinates": [area["polygon"]]},
            }
            for area in areas
            if area["kind"] == "subdistrict" and area.get("polygon")
        ],
    }


def spark(values: Sequence[float | None]) -> tuple[str, tuple[float, float] | None]:
    """Return an SVG path through values between 0 and 1 scaled to their range, and its last point.

    A value that is None breaks the line; one alone is a point without a line.
    """
    known = [value for value in values if value is not None]
    if not known:
        return "", None
    low, high = min(known), max(known)
    spread = high - low or 1.0
    step = _SPARK_WIDTH / max(1, len(values) - 1)
    path, begun, last = [], False, (0.0, 0.0)
    for number, value in enumerate(values):
        if value is None:
            begun = False
            continue
        height = (value - low) / spread if high > low else 0.5
        last = (round(number * step, 1), round(2 + (1 - height) * (_SPARK_HEIGHT - 4), 1))
        path.append(f"{'L' if begun else 'M'}{last[0]} {last[1]}")
        begun = True
    return "".join(path), last


def _as_of(parts: Mapping[str, Mapping[str, Any]]) -> str | None:
    told = (parts[name].get("as_of") for name in ("counts", "opened", "carried") if name in parts)
    return next((at for at in told if at), None)


def _total(part: Mapping[str, Any] | None, name: str) -> int | None:
    return None if part is None else int(part["total"][name] or 0)


def _in_hand(counts: Mapping[str, Any] | None) -> int | None:
    if counts is None:
        return None
    return sum(int(count) for state, count in counts["state"].items() if state not in _OVER)


def _tiers(counts: Mapping[str, Any] | None) -> tuple[int, int, int] | None:
    if counts is None or "tier" not in counts:
        return None
    first, second, third = (int(counts["tier"].get(str(tier), 0)) for tier in (1, 2, 3))
    return first, second, third


def _counted(part: Mapping[str, Any] | None) -> str | None:
    if part is None:
        return None
    total = part.get("total") or {"count": len(part["items"]), "more": False}
    return f"{total['count']}{'+' if total['more'] else ''}"


def _rate(name: str, parts: Mapping[str, Mapping[str, Any]]) -> Rate:
    told = parts[name]
    total, definition = told["total"], told["definition"]
    change = (total["on_period"] or {}).get("difference")
    points = parts.get(f"{name}_trend", {"points": ()})["points"]
    line, dot = spark([point["value"] for point in points])
    better = (change > 0) == (definition["better"] == "higher") if change else None
    return Rate(
        name, definition, total["value"], total["sample_is_enough"], change, better, line, dot
    )


def _hot(parts: Mapping[str, Mapping[str, Any]]) -> tuple[Hot, ...]:
    """Return hot spots; while nobody computes them, the commonest matters of the week."""
    spots = parts.get("hotspots", {}).get("items") or ()
    if spots:
        rows = [
            (
                spot["matter"],
                spot["place"] or spot["area_name"],
                spot["appeals"],
                spot["people"],
            )
            for spot in spots[:_MOST]
        ]
    else:
        told = parts.get("matters", {"rows": ()})["rows"]
        known = [row for row in told if row["key"] and row["numerator"]]  # not what is unsorted
        ranked = sorted(known, key=lambda row: -row["numerator"])[:_MOST]
        rows = [(row["label"] or row["key"], None, row["numerator"], None) for row in ranked]
    most = max((count for _, _, count, _ in rows), default=0)
    return tuple(
        Hot(label, place, count, people, round(100 * count / most) if most else 0)
        for label, place, count, people in rows
    )


def _slow(part: Mapping[str, Any] | None) -> tuple[Slow, ...]:
    """Return the slowest units, those with enough orders to be judged by first."""
    if part is None:
        return ()
    rows = [row for row in part["rows"] if row["value"] is not None and row["key"]]
    enough = [row for row in rows if row["sample_is_enough"]] or rows
    worst = sorted(enough, key=lambda row: -row["value"])[:_MOST]
    most = worst[0]["value"] if worst else 0
    return tuple(
        Slow(
            row["label"] or row["key"],
            row["value"],
            row["denominator"],
            round(100 * row["value"] / most) if most else 0,
        )
        for row in worst
    )


def _streets(part: Mapping[str, Any] | None) -> tuple[tuple[str, str, int], ...]:
    """Return each street's cases in hand, the most first: code, name, count."""
    if part is None:
        return ()
    rows = ((row["key"], row["label"] or row["key"], row["carried_over"]) for row in part["rows"])
    return tuple(sorted((row for row in rows if row[0]), key=lambda row: -row[2]))

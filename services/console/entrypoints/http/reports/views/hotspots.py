"""Hot spots as pages show them: each with its days as a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.entrypoints.http.leader.views.wall import spark


@dataclass(frozen=True, slots=True)
class Spot:
    """One hot spot; ``line`` and ``dot`` draw its appeals a day in 120 × 32."""

    row: Mapping[str, Any]
    line: str
    dot: tuple[float, float] | None


def hotspots(rows: Sequence[Mapping[str, Any]]) -> tuple[Spot, ...]:
    """Return hot spots with their days, the earliest first."""
    return tuple(_spot(row) for row in rows)


def _spot(row: Mapping[str, Any]) -> Spot:
    counts = [float(count) for _, count in sorted(row["days"].items())]
    line, dot = spark(counts)
    return Spot(row, line, dot)

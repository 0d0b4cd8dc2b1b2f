"""One JSON line a measure: a ratio of two variants of one run, with its goal and its spread."""

import json
import statistics
import sys
from collections.abc import Sequence


def spread_of(values: Sequence[float]) -> float:
    """Return how far rounds lie apart: (largest - smallest) over the median."""
    middle = statistics.median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


def tell(
    bench: str,
    value: float,
    unit: str,
    *,
    baseline: float | None,
    goal: str | None,
    spread: float | None,
    **more: object,
) -> None:
    """Print one measure as one JSON line."""
    ratio = round(value / baseline, 3) if baseline else None
    line = {
        "bench": bench,
        "value": round(value, 3),
        "unit": unit,
        "baseline": None if baseline is None else round(baseline, 3),
        "ratio": ratio,
        "goal": goal,
        "spread": None if spread is None else round(spread, 3),
        **more,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()

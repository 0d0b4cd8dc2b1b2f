"""Two simulated months side by side: what a policy changes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

# Rows of the table: a name, and the path of the number in a report.
ROWS: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("opened", ("opened",)),
    ("open at the end", ("open_at_end",)),
    ("hours to close, median", ("hours_to_close", "p50")),
    ("hours to close, p90", ("hours_to_close", "p90")),
    ("breaches", ("breaches", "total")),
    ("escalations", ("escalations", "total")),
    ("  tier 1", ("escalations", "by_tier", "1")),
    ("  tier 2", ("escalations", "by_tier", "2")),
    ("  tier 3", ("escalations", "by_tier", "3")),
    ("responsible missing", ("escalations", "responsible_missing")),
    ("reminders", ("reminders",)),
    ("papers", ("papers_total",)),
    ("notices", ("notices",)),
    ("without duty officer", ("without_duty_officer",)),
)


def side_by_side(
    reports: Sequence[Mapping[str, Any]],
) -> list[tuple[str, list[float | None], float | None]]:
    """Return each row: its name, the number of each report, what the last differs by."""
    rows: list[tuple[str, list[float | None], float | None]] = []
    for name, path in ROWS:
        numbers = [_at(report, path) for report in reports]
        first, last = numbers[0], numbers[-1]
        change = None
        if len(numbers) > 1 and first is not None and last is not None:
            change = round(last - first, 1)
        rows.append((name, numbers, change))
    return rows


def _at(report: Mapping[str, Any], path: Sequence[str]) -> float | None:
    found: Any = report
    for step in path:
        found = found[step]
    return found if isinstance(found, int | float) else None

"""Indicators as pages show them: values in their unit, changes with their direction, tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Way = Literal["better", "worse", "same", "neutral"]
DIMENSIONS: Final = (
    "unit",
    "street",
    "area",
    "category",
    "kind",
    "channel",
    "tier",
    "severity",
    "source",
)
RANKED: Final = frozenset({"unit", "street", "area"})
# How the shipped indicators are laid out; one that a district adds stands in the last group.
GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "rates",
        (
            "response_rate",
            "resolution_rate",
            "satisfaction_rate",
            "composite",
            "callback_coverage",
        ),
    ),
    (
        "closing",
        ("closing_rate", "on_time_closing_rate", "on_time_rate", "deferred", "excluded"),
    ),
    (
        "dispatch",
        ("first_dispatch_accuracy", "return_rate", "return_upheld_rate", "arbitrations"),
    ),
    (
        "handling",
        (
            "redo_rate",
            "rejection_rate",
            "repeat_rate",
            "extension_rate",
            "sign_in_time_rate",
            "contact_in_time_rate",
            "sign_median",
            "sign_p90",
            "sign_p95",
            "contact_median",
            "contact_p90",
            "contact_p95",
        ),
    ),
    (
        "escalation",
        (
            "escalations_by_tier",
            "escalations_by_trigger",
            "limits_missed",
            "supervisions",
            "urgings",
        ),
    ),
    ("whistle", ("report_in_rate", "whistle_score_of_units", "whistle_score_of_blowers")),
    ("workload", ("tickets_opened", "appeals_in_tickets", "workload", "workload_per_thousand")),
    ("danger", ("danger_confirmed_rate", "danger_lowered_rate")),
)
HEADLINES: Final = (
    "response_rate",
    "resolution_rate",
    "satisfaction_rate",
    "composite",
    "on_time_closing_rate",
    "first_dispatch_accuracy",
    "return_rate",
    "tickets_opened",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is read: ``text``, or ``seconds`` of a time; neither where there is none."""

    text: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change against another period: ``points`` for a rate, ``percent`` for a count."""

    text: str | None
    way: Way
    unit: Literal["points", "percent", "time", "amount"]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an indicator's table; ``bar`` is its length from 0 to 100."""

    key: str | None
    label: str
    value: Shown
    bar: float
    numerator: int | None
    denominator: int
    enough: bool
    share: Shown
    breakdown: tuple[tuple[str, int], ...]
    on_period: Change | None
    on_year: Change | None
    raw: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator over a period: its definition, the whole, and a line for each value."""

    definition: Mapping[str, Any]
    total: Line
    lines: tuple[Line, ...]
    as_of: str


def shown(value: float | None, unit: str) -> Shown:
    """Return a value of a unit: ``ratio``, ``count``, ``score``, ``seconds``, ``per_thousand``."""
    if value is None:
        return Shown()
    if unit == "seconds":
        return Shown(seconds=value)
    return Shown({"ratio": f"{value:.2%}", "count": f"{value:,.0f}"}.get(unit, f"{value:.2f}"))


def change(told: Mapping[str, Any] | None, unit: str, better: str) -> Change | None:
    """Return a change; None where nothing was compared or there was nothing to compare with."""
    if told is None or told["difference"] is None:
        return None
    by = told["difference"]
    way = _way(by, better)
    if unit == "ratio":
        return Change(f"{by * 100:+.2f}", way, "points")
    if unit == "seconds":
        return Change("+" if by > 0 else "−" if by < 0 else "", way, "time", abs(by))
    if unit == "score" or told["relative"] is None:
        return Change(f"{by:+.2f}" if unit == "score" else f"{by:+,.0f}", way, "amount")
    return Change(f"{told['relative'] * 100:+.1f}", way, "percent")


def table(told: Mapping[str, Any], missing: str) -> Table:
    """Return an indicator's table; ``missing`` is how a line without a value is called.

    Bars are of the largest value of the table, or of 100 % where the values are rates.
    """
    definition = told["definition"]
    unit, better = definition["unit"], definition["better"]
    values = [row["value"] or 0.0 for row in told["rows"]]
    longest = 1.0 if unit == "ratio" else max(values, default=0.0)
    lines = [_line(row, unit, better, longest, missing) for row in told["rows"]]
    total = _line(told["total"], unit, better, longest, missing)
    return Table(definition, total, tuple(lines), told["as_of"])


def grouped(
    definitions: Sequence[Mapping[str, Any]],
) -> tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]:
    """Return the catalogue in the groups of the pages, in each as the catalogue orders them."""
    known = {one["name"]: one for one in definitions}
    found = [
        (group, tuple(known.pop(name) for name in names if name in known))
        for group, names in GROUPS
    ]
    found.append(("other", tuple(known.values())))
    return tuple((group, members) for group, members in found if members)


def _line(row: Mapping[str, Any], unit: str, better: str, longest: float, missing: str) -> Line:
    value = row["value"]
    return Line(
        key=row["key"],
        label=row["label"] or row["key"] or missing,
        value=shown(value, unit),
        bar=round(100 * min(1.0, value / longest), 1) if value and longest else 0.0,
        numerator=row["numerator"],
        denominator=row["denominator"],
        enough=row["sample_is_enough"],
        share=shown(row["share"], "ratio"),
        breakdown=tuple(row["breakdown"].items()),
        on_period=change(row["on_period"], unit, better),
        on_year=change(row["on_year"], unit, better),
        raw=value,
    )


def _way(by: float, better: str) -> Way:
    if by == 0:
        return "same"
    if better not in {"higher", "lower"}:
        return "neutral"
    return "better" if (by > 0) == (better == "higher") else "worse"

"""Check the kinds of whistle for sense."""

from collections.abc import Iterator
from typing import Any

from services.dispatch.adapters.preset.codes import doubles
from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document

# From thirty minutes to five working days, in whatever unit the limit is said.
REPORT_IN = {
    "minute": (30, 7200),
    "hour": (1, 120),
    "working_hour": (1, 35),
    "day": (1, 7),
    "working_day": (1, 5),
}


def whistle_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield codes used twice, unknown units, limits out of range, a plateau upside down."""
    table = documents["whistle_kinds"]
    yield from doubles(table, "code", "kinds")
    for side in ("of_unit", "of_blower"):
        yield from doubles(table, "code", "assessment", side)
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data if row["unit"]}
    units.add(documents["preset"].data["district"]["center_unit"])
    for index, kind in enumerate(table.data["kinds"]):
        yield from _kind_errors(table, index, kind, units)
    low, high = table.data["statistics"]["plateau"]
    if low > high:
        yield table.error(("statistics", "plateau"), f"plateau from {low} to {high}")


def _kind_errors(
    table: Document, index: int, kind: dict[str, Any], units: set[str]
) -> Iterator[PresetError]:
    for code in kind["summons"].get("units", ()):
        if code not in units:
            yield table.error(("kinds", index, "summons", "units"), f"unknown unit {code}")
    limit = kind["limits"]["report_in"]
    least, most = REPORT_IN[limit["unit"]]
    if not least <= limit["amount"] <= most:
        fault = f"report_in {limit['amount']} {limit['unit']}: from {least} to {most}"
        yield table.error(("kinds", index, "limits", "report_in"), fault)

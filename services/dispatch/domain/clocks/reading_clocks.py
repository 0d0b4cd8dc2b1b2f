"""Reads limits from a directory's body."""

from collections.abc import Mapping
from typing import Any

from services.dispatch.domain.calendars.limits import TIME_UNITS, Amount
from services.dispatch.domain.clocks.sla import Extension, Limits, SlaProfile
from services.dispatch.domain.terms import Kind, Severity


def read_amount(raw: Mapping[str, Any]) -> Amount:
    """Return a limit; raises ValueError for an unknown unit or a negative amount."""
    amount, unit = int(raw["amount"]), raw["unit"]
    if unit not in TIME_UNITS or amount < 0:
        raise ValueError(f"not a limit: {raw}")
    return Amount(amount, unit)


def read_sla(raw: Mapping[str, Any]) -> SlaProfile:
    """Return the profile of limits."""
    levels: dict[Severity, Limits] = {
        severity: _limits(level) for severity, level in raw["levels"].items()
    }
    overrides: dict[tuple[Severity, Kind], Limits] = {}
    for row in raw.get("overrides") or ():
        severity, kind = row["when"]["severity"], row["when"]["kind"]
        overrides[severity, kind] = _limits({**raw["levels"][severity], **row["clocks"]})
    redo = raw.get("redo")
    return SlaProfile(
        code=raw["code"],
        version=int(raw.get("version", 1)),
        levels=levels,
        overrides=overrides,
        redo=read_amount(redo["resolve"]) if redo else Amount(3, "working_day"),
        rating_window=read_amount(raw.get("rating_window") or {"amount": 3, "unit": "day"}),
    )


def _limits(raw: Mapping[str, Any]) -> Limits:
    extension = raw.get("extension")
    return Limits(
        screen=read_amount(raw["screening"]),
        acknowledge=read_amount(raw["sign"]),
        contact=read_amount(raw["contact"]),
        resolve=read_amount(raw["resolve"]),
        extension=(
            Extension(int(extension["times"]), read_amount(extension["limit"]))
            if extension
            else None
        ),
        return_=read_amount(raw["return"]) if raw.get("return") else None,
    )

"""Reads the profiles of limits from a directory's body."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from services.dispatch.domain.calendars.limits import WHOLE_DAYS, Amount
from services.dispatch.domain.clocks.reading_clocks import read_amount
from services.dispatch.domain.clocks.sla import (
    Extension,
    LimitRule,
    Limits,
    Profiles,
    SlaProfile,
    When,
    in_order,
)
from services.dispatch.domain.terms import Severity

Raw = Mapping[str, Any]

# The words of the files, and what they are called here.
NAMES: Final[Mapping[str, str]] = {
    "screening": "screen",
    "sign": "acknowledge",
    "contact": "contact",
    "resolve": "resolve",
    "return": "return_",
}
RECEIPT: Final = "day_of_receipt"


def read_profiles(body: Raw) -> Profiles:
    """Return the profiles of a body; one of an older version has but the one in force.

    Raises:
        ValueError, KeyError: for what is none.

    """
    fallback = read_sla(body["sla_profile"])
    others = {row["code"]: read_sla(row) for row in body.get("sla_profiles") or ()}
    return Profiles(
        fallback=fallback,
        by_code={**others, fallback.code: fallback},
        of_categories={
            row["code"]: row["sla_profile"] for row in body["categories"] if row.get("sla_profile")
        },
    )


def read_sla(raw: Raw) -> SlaProfile:
    """Return a profile; where its ``first_day`` is the day of receipt, every limit in days is."""
    receipt = raw.get("first_day") == RECEIPT
    levels: dict[Severity, Limits] = {
        severity: Limits(**{"return_": None, **_clocks(level, receipt)})
        for severity, level in raw["levels"].items()
    }
    redo = raw.get("redo")
    window = read_amount(raw.get("rating_window") or {"amount": 3, "unit": "day"})
    profile = SlaProfile(
        code=raw["code"],
        version=int(raw.get("version", 1)),
        levels=levels,
        rules=in_order(
            LimitRule(When(**row["when"]), _clocks(row["clocks"], receipt))
            for row in raw.get("overrides") or ()
        ),
        rating_window=window,
    )
    return replace(profile, redo=_amount(redo["resolve"], receipt)) if redo else profile


def _clocks(raw: Raw, receipt: bool) -> dict[str, Any]:
    """Return the limits that are said, by their names in the domain."""
    found: dict[str, Any] = {
        name: _amount(raw[said], receipt) for said, name in NAMES.items() if raw.get(said)
    }
    if "extension" in raw:
        found["extension"] = _extension(raw["extension"], receipt)
    return found


def _extension(raw: Raw | None, receipt: bool) -> Extension | None:
    return Extension(int(raw["times"]), _amount(raw["limit"], receipt)) if raw else None


def _amount(raw: Raw, receipt: bool) -> Amount:
    limit = read_amount(raw)
    return replace(limit, counts_receipt=True) if receipt and limit.unit in WHOLE_DAYS else limit

"""Reads single limits from a directory's body."""

from collections.abc import Mapping
from typing import Any

from services.dispatch.domain.calendars.limits import TIME_UNITS, Amount


def read_amount(raw: Mapping[str, Any]) -> Amount:
    """Return a limit; raises ValueError for an unknown unit or a negative amount."""
    amount, unit = int(raw["amount"]), raw["unit"]
    if unit not in TIME_UNITS or amount < 0:
        raise ValueError(f"not a limit: {raw}")
    return Amount(amount, unit)

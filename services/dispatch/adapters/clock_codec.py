"""Clocks as documents and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock

Document = dict[str, Any]

_NAMES = tuple(item.name for item in fields(Clock))


def clock_document(clock: Clock) -> Document:
    """Return a clock as it is kept; only a summons' has a pace of its own."""
    document: Document = {name: getattr(clock, name) for name in _NAMES}
    document["limit"] = _amount(clock.limit)
    if clock.whistle_id is None:
        del document["pace"], document["whistle_id"]
    else:
        document["pace"] = [_amount(wait) for wait in clock.pace]
    return document


def read_clock(raw: Mapping[str, Any]) -> Clock:
    """Return a clock as the domain has it."""
    values = {name: raw[name] for name in _NAMES if name in raw}
    values["marks"] = tuple((percent, at) for percent, at in raw["marks"])
    values["limit"] = _read_amount(raw["limit"])
    values["pace"] = tuple(_read_amount(wait) for wait in raw.get("pace", ()))
    return Clock(**values)


def _amount(limit: Amount) -> Document:
    return {"amount": limit.amount, "unit": limit.unit}


def _read_amount(raw: Mapping[str, Any]) -> Amount:
    return Amount(raw["amount"], raw["unit"])

"""Clocks as documents and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from services.dispatch.domain.calendars.counting import Gap
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock, Named
from services.dispatch.domain.clocks.promise import Promise

Document = dict[str, Any]

_NAMES = tuple(item.name for item in fields(Clock))
_PROMISE = tuple(item.name for item in fields(Promise))
_SELDOM = ("pace", "whistle_id", "gaps", "named", "rule")  # kept where there is something to keep
_HELD_BEFORE = "held"


def clock_document(clock: Clock) -> Document:
    """Return a clock as it is kept."""
    document: Document = {name: getattr(clock, name) for name in _NAMES if name not in _SELDOM}
    document["limit"] = _amount(clock.limit)
    if clock.whistle_id is not None:
        document["whistle_id"] = clock.whistle_id
        document["pace"] = [_amount(wait) for wait in clock.pace]
    if clock.gaps:
        document["gaps"] = [[gap.since, gap.until, gap.why] for gap in clock.gaps]
    if clock.rule is not None:
        document["rule"] = clock.rule
    if clock.named is not None:
        document["named"] = [clock.named.due_at, clock.named.at, clock.named.why]
    return document


def read_clock(raw: Mapping[str, Any]) -> Clock:
    """Return a clock as the domain has it."""
    values = {name: raw[name] for name in _NAMES if name in raw}
    values["marks"] = tuple((percent, at) for percent, at in raw["marks"])
    values["limit"] = _read_amount(raw["limit"])
    values["pace"] = tuple(_read_amount(wait) for wait in raw.get("pace", ()))
    values["gaps"] = tuple(Gap(*gap) for gap in raw.get("gaps", ()))
    values["named"] = Named(*raw["named"]) if raw.get("named") else None
    if raw["state"] == "paused" and not values["gaps"]:  # kept by an older version
        values["gaps"] = (Gap(raw["stopped_at"], None, _HELD_BEFORE),)
    return Clock(**values)


def promise_document(promise: Promise | None) -> Document | None:
    """Return the residents' promise as it is kept."""
    if promise is None:
        return None
    values: Document = {name: getattr(promise, name) for name in _PROMISE}
    return values | {"limit": _amount(promise.limit)}


def read_promise(raw: Mapping[str, Any] | None) -> Promise | None:
    """Return the promise as the domain has it; documents of an older version have none."""
    return Promise(**{**raw, "limit": _read_amount(raw["limit"])}) if raw else None


def _amount(limit: Amount) -> Document:
    said: Document = {"amount": limit.amount, "unit": limit.unit}
    return said | {"counts_receipt": True} if limit.counts_receipt else said


def _read_amount(raw: Mapping[str, Any]) -> Amount:
    return Amount(raw["amount"], raw["unit"], raw.get("counts_receipt", False))

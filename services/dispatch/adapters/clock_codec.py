"""Clocks as documents and back."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from services.dispatch.adapters.reader import Document, reader_of, writer_of
from services.dispatch.domain.calendars.counting import Gap
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock, Named
from services.dispatch.domain.clocks.promise import Promise

_SELDOM = ("pace", "whistle_id", "gaps", "named", "rule")  # kept where there is something to keep
_flat, _flat_promise = writer_of(Clock, *_SELDOM), writer_of(Promise)
_read, _read_flat_promise = reader_of(Clock, "pace", "gaps"), reader_of(Promise)
_amount_of = lru_cache(Amount)  # a district has some dozens
_HELD_BEFORE = "held"


def clock_document(clock: Clock) -> Document:
    """Return a clock as it is kept."""
    document = _flat(clock)
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
    values: Document = {
        **raw,
        "marks": tuple([(percent, at) for percent, at in raw["marks"]]),
        "limit": _read_amount(raw["limit"]),
        "pace": [_read_amount(wait) for wait in raw.get("pace", ())],
        "gaps": [Gap(*gap) for gap in raw.get("gaps", ())],
        "named": Named(*raw["named"]) if raw.get("named") else None,
    }
    if raw["state"] == "paused" and not values["gaps"]:  # kept by an older version
        values["gaps"] = [Gap(raw["stopped_at"], None, _HELD_BEFORE)]
    return _read(values)


def promise_document(promise: Promise | None) -> Document | None:
    """Return the residents' promise as it is kept."""
    if promise is None:
        return None
    return _flat_promise(promise) | {"limit": _amount(promise.limit)}


def read_promise(raw: Mapping[str, Any] | None) -> Promise | None:
    """Return the promise as the domain has it; documents of an older version have none."""
    return _read_flat_promise({**raw, "limit": _read_amount(raw["limit"])}) if raw else None


def _amount(limit: Amount) -> Document:
    said: Document = {"amount": limit.amount, "unit": limit.unit}
    return said | {"counts_receipt": True} if limit.counts_receipt else said


def _read_amount(raw: Mapping[str, Any]) -> Amount:
    return _amount_of(raw["amount"], raw["unit"], raw.get("counts_receipt", False))

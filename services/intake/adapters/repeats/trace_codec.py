"""Traces to documents and back, and what each is found by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.intake.domain.repeats.names import place_names
from services.intake.domain.repeats.trace import Trace, head_of


def trace_of_event(data: Mapping[str, Any]) -> Trace:
    """Return the trace of an appeal from the data of its ``appeal.submitted``."""
    point, address = data.get("point"), data.get("address")
    head = head_of(data["title"], data["text"])
    return Trace(
        appeal_id=data["appeal_id"],
        received_at=datetime.fromisoformat(data["received_at"]),
        head=head,
        area_code=data.get("area_code"),
        point=(point["longitude"], point["latitude"]) if point else None,
        address=address,
        category=data.get("category"),
        reporter_ref=data.get("reporter_ref"),
        names=place_names(address, head),
        hidden=bool(data.get("confidential") or data.get("accused_unit")),
        same_as=data.get("same_as"),
    )


def kept_under(trace: Trace) -> list[str]:
    """Return what a trace is found by besides its point: names, reporter, area and matter.

    One of which nothing but the area is known is found by whoever is in the area.
    """
    keys = _own(trace)
    if trace.area_code:
        keys.append(f"a:{trace.area_code}|{trace.category}")
        if _is_vague(trace):
            keys.append(f"a:{trace.area_code}")
    return keys


def looked_under(trace: Trace) -> list[str]:
    """Return the keys under which traces may be kept that this one is to be compared with."""
    keys = _own(trace)
    if trace.area_code:
        keys.append(f"a:{trace.area_code}")
        if _is_vague(trace):
            keys.append(f"a:{trace.area_code}|{trace.category}")
    return keys


def to_document(trace: Trace, kept_at: datetime, keeper: str = "") -> dict[str, Any]:
    """Return a trace's document; ``kept_at`` is wall time, ``keeper`` who keeps it."""
    fields = {
        "place": {"type": "Point", "coordinates": list(trace.point)} if trace.point else None,
        "area_code": trace.area_code,
        "address": trace.address,
        "category": trace.category,
        "reporter_ref": trace.reporter_ref,
        "names": sorted(trace.names) or None,
        "hidden": trace.hidden or None,
    }
    return {
        "_id": trace.appeal_id,
        "received_at": trace.received_at,
        "kept_at": kept_at,
        "keeper": keeper,
        "keys": kept_under(trace),
        "head": trace.head,
        **{name: value for name, value in fields.items() if value is not None},
    }


def to_trace(document: Mapping[str, Any]) -> Trace:
    """Read a trace."""
    place = document.get("place")
    return Trace(
        appeal_id=document["_id"],
        received_at=document["received_at"],
        head=document["head"],
        area_code=document.get("area_code"),
        point=(place["coordinates"][0], place["coordinates"][1]) if place else None,
        address=document.get("address"),
        category=document.get("category"),
        reporter_ref=document.get("reporter_ref"),
        names=frozenset(document.get("names", ())),
        hidden=document.get("hidden", False),
    )


def _own(trace: Trace) -> list[str]:
    keys = [f"n:{name}" for name in sorted(trace.names)]
    return [*keys, f"r:{trace.reporter_ref}"] if trace.reporter_ref else keys


def _is_vague(trace: Trace) -> bool:
    return trace.point is None and not trace.names

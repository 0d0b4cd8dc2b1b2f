"""The outbox inside the aggregate's own document: state and outgoing events move together.

An outbox entry is ``{"id", "event", "units", "since"}``; the relay may add ``sent`` (ids of the
entry's messages that the broker confirmed), ``retry_at`` (wall time) and ``attempts``. A document
with entries has ``outbox_since``, the wall time from which its first entry may go out.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.clock import SystemClock
from services.common.contracts.envelope import Envelope

PARTITIONS = 16


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way out; a copy goes to each of the units that it touches."""

    envelope: Envelope
    department_units: tuple[str, ...] = ()


def partition_of(key: str) -> int:
    """Return the partition (0 to 15) of an aggregate's id: one relay at a time publishes it."""
    return zlib.crc32(key.encode()) % PARTITIONS


def new_outbox(outgoing: Sequence[Outgoing], *, not_before: datetime) -> dict[str, Any]:
    """Return the fields with which a new aggregate document is born.

    Args:
        outgoing: its first events, in order, at least one.
        not_before: wall time from which the relay may publish them.

    Raises:
        ValueError: when there is no event, or events of several aggregates.

    """
    last = _last(outgoing)
    events = _events(outgoing)
    return {
        "outbox": _entries(outgoing, events, not_before),
        "outbox_since": not_before,
        "partition": partition_of(last.subject),
        "history": events,
        "sequence": last.sequence,
        "updated_at": SystemClock().now(),
    }


def push_outbox(
    outgoing: Sequence[Outgoing], *, not_before: datetime, keep: bool = True
) -> dict[str, Any]:
    """Return the update operators (``$push``, ``$set``) that add events to a document.

    Merge them with the operators of the change itself: state, history and outgoing events are one
    update. Put the version read into its filter, so that two writers cannot use a sequence twice.

    Args:
        outgoing: the change's events, in order, at least one.
        not_before: wall time from which the relay may publish them.
        keep: whether the document keeps them as its history, for a feed or for people.

    Raises:
        ValueError: when there is no event, or events of several aggregates.

    """
    last = _last(outgoing)
    events = _events(outgoing)
    pushed = {"outbox": {"$each": _entries(outgoing, events, not_before)}}
    if keep:
        pushed["history"] = {"$each": events}
    return {
        "$push": pushed,
        "$set": {
            "outbox_since": not_before,
            "sequence": last.sequence,
            "updated_at": SystemClock().now(),
        },
    }


def _last(outgoing: Sequence[Outgoing]) -> Envelope:
    subjects = {item.envelope.subject for item in outgoing}
    if len(subjects) != 1:
        raise ValueError(f"one aggregate's events belong into an outbox, not those of {subjects}")
    return outgoing[-1].envelope


def _entries(
    outgoing: Sequence[Outgoing], events: Sequence[dict[str, Any]], since: datetime
) -> list[dict[str, Any]]:
    return [
        {"id": event["id"], "event": event, "units": list(item.department_units), "since": since}
        for item, event in zip(outgoing, events, strict=True)
    ]


def _events(outgoing: Sequence[Outgoing]) -> list[dict[str, Any]]:
    return [item.envelope.to_dict() for item in outgoing]

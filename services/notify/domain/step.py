"""A step of a ticket: one event of dispatch as notify sees it, free of any wire format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a ticket.

    ``sequence`` is contiguous per ticket from 1 on; ``data`` are the event's fields as JSON values;
    ``event`` is the whole CloudEvent, as a unit's endpoint will get it.
    """

    event_id: str
    type: str
    ticket_id: str
    sequence: int
    correlation_id: str
    data: Mapping[str, Any]
    event: Mapping[str, Any]

"""What is added to a case later: by its reporters, by a superior."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a reporter added later, masked; staff and the unit read it, events do not carry it."""

    appeal_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Supervision:
    """A superior's order to deal with the case (督办)."""

    by: str
    instruction: str
    ordered_at: datetime
    reply_due_at: datetime | None = None

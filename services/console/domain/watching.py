"""Who else is looking at a ticket, so that two people do not do the same work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

STILL_HERE: Final = timedelta(seconds=20)
"""A page asks every few seconds; who has not for this long has gone."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who has a ticket open; ``doing`` is the action whose form is open, if any."""

    ticket_id: str
    username: str
    name: str
    seen_at: datetime
    doing: str = ""

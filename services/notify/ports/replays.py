"""What is delivered to units' endpoints again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notify.domain.endpoint_replay import EndpointReplay
from services.notify.domain.notification import Route


class ReplayRunning(Exception):
    """Another replay of this endpoint is not over; ``replay_id`` names it."""

    def __init__(self, replay_id: str) -> None:
        super().__init__(replay_id)
        self.replay_id = replay_id


@dataclass(frozen=True, slots=True)
class Delivered:
    """What has to be known of a notification before it goes out again."""

    notification_id: str
    endpoint_id: str
    unit: str | None
    route: Route
    is_open: bool


class Redelivery(Protocol):
    """The ledger, where notifications that have ended begin anew. May block."""

    def find(self, notification_id: str) -> Delivered | None:
        """Return a notification; None where none is, or its case is closed to its unit (L2)."""
        ...

    def again(self, notification_ids: Sequence[str], *, only_failed: bool = False) -> int:
        """Let those that have ended begin anew, as if queued now; return how many did.

        The record stays the same one: its id, by which a receiver knows a repeat, too.
        """
        ...


class Unwritten(Protocol):
    """The ledger, where notices failed because their text could not be written. May block."""

    def again(self, *, since: datetime, limit: int) -> int:
        """Let those queued since a wall instant begin anew; return how many did.

        One is begun anew twice at most, and none for which another channel has stood in.
        """
        ...


class EndpointReplays(Protocol):
    """Replays of ranges, and how far they have come. May block."""

    def begin(self, replay: EndpointReplay) -> None:
        """Keep a new one.

        Raises:
            ReplayRunning: when one of this endpoint is not over.

        """
        ...

    def running(self) -> Sequence[EndpointReplay]:
        """Return those that are not over, the oldest first."""
        ...

    def save(self, replay: EndpointReplay) -> None:
        """Keep how far one has come, unless it was ended meanwhile."""
        ...

    def get(self, replay_id: str) -> EndpointReplay | None:
        """Return one, or None."""
        ...

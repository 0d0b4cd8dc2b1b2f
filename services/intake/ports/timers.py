"""What finds that time has moved something."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeals.appeal import AppealCase


class Timers(Protocol):
    """Finds what time has moved; the use cases decide."""

    def silent_ratings(self, now: datetime, limit: int) -> Sequence[AppealCase]:
        """Return appeals whose rating request ran out or whose next call has come (business)."""
        ...

    def republish(self, accepted_before: datetime, limit: int) -> int:
        """Queue ``appeal.submitted`` again where dispatch has not taken an appeal on (wall time).

        An appeal still in the outbox is left alone. Return how many were queued.
        """
        ...

    def unmarked(self, accepted_before: datetime) -> int:
        """Count appeals accepted before a wall instant that dispatch has not taken on."""
        ...

    def callbacks_due(self) -> int:
        """Count call-back tasks that wait for an agent."""
        ...

"""Notices that are held back for a while."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.notify.domain.notice import Audience
from services.notify.domain.notification import Notification


class HeldNotices(Protocol):
    """The part of the ledger that waits for quiet hours to end, or for room. May block."""

    def due(self, now: datetime, limit: int, audience: Audience) -> Sequence[Notification]:
        """Return what an audience may get at a business instant, the longest due first.

        A digest among them was begun by a process that was killed, or was held back itself.
        """
        ...

    def waiting(self) -> int:
        """Return how many notices are held back."""
        ...

    def release(self, ids: Collection[str]) -> None:
        """Let them be sent; those that are not held are left alone."""
        ...

    def bundle(self, digests: Sequence[Notification], now: datetime) -> None:
        """Queue digests in place of their parts, which end as bundled at a business instant.

        Killed at any point and done again, no part is lost and none is told twice.
        """
        ...

    def finish(self, digests: Sequence[Notification], now: datetime) -> None:
        """Finish digests that were begun; harmless for those that are finished."""
        ...

"""Forgets what units' feeds said long ago: places alone, the events stay in their stories."""

from dataclasses import dataclass
from datetime import timedelta

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.ports.units import UnitFeed

_log = get_logger(__name__)


@dataclass(frozen=True)
class TrimFeeds:
    """Several may do it at once; ``kept_for`` is wall time."""

    feed: UnitFeed
    wall: Clock
    kept_for: timedelta

    def __call__(self) -> int:
        """Return how many places went; each unit's last one stays."""
        before = self.wall.now() - self.kept_for
        places = sum(self.feed.trim(unit, before) for unit in self.feed.heads())
        if places:
            _log.info("unit_feeds_trimmed", places=places, before=before.isoformat())
        return places

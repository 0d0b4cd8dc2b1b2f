"""Republish appeals that nobody took on: a confirm proves only that some queue had the message."""

from dataclasses import dataclass
from datetime import timedelta

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, gauge
from services.intake.ports.timers import Timers

_log = get_logger(__name__)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class RepublishAppeals:
    """The use case, with its ports; ``wall`` is wall time, ``patience`` how long dispatch has."""

    timers: Timers
    wall: Clock
    patience: timedelta

    def __call__(self) -> int:
        """Queue what is older than the patience again; return how many."""
        before = self.wall.now() - self.patience
        gauge("huying_intake_appeals_unmarked").set(self.timers.unmarked(before))
        count = self.timers.republish(before, _BATCH)
        if count:
            counter("huying_intake_republished_total").inc(count)
            _log.warning("appeals_republished", count=count)
        return count

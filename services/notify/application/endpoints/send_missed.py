"""Queues again what failed while an endpoint failed or was switched off, once it is enabled."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from services.notify.application.endpoints.replay_range import BeginReplay, NothingInRange, Range
from services.notify.domain.endpoint import Endpoint
from services.notify.ports.endpoints import OURSELVES, Endpoints
from services.notify.ports.replays import ReplayRunning


@dataclass(frozen=True)
class SendMissed:
    """A replay of what failed; its unit can follow it like any other."""

    endpoints: Endpoints
    begin: BeginReplay

    def __call__(self, live: Iterable[Endpoint]) -> None:
        """Begin the replays that are owed to endpoints.

        Raises:
            DependencyAway: when dispatch does not answer; ask again later.

        """
        for endpoint in live:
            # Another one of this endpoint may be running: afterwards, then.
            if endpoint.missed_since is not None:
                with suppress(ReplayRunning):
                    self._begin(endpoint, endpoint.missed_since)

    def _begin(self, endpoint: Endpoint, since: datetime) -> None:
        with suppress(NothingInRange):
            asked = Range(since=since, only_failed=True)
            self.begin(endpoint, asked, by=OURSELVES, most=None)
        self.endpoints.caught_up(endpoint)

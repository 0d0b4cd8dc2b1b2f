"""The latest traces in the relay's memory, bounded; what had to go is asked of the database."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.common.clock import SystemClock
from services.intake.adapters.repeats.shelf import Shelf
from services.intake.adapters.repeats.stored_traces import MongoTraces
from services.intake.domain.repeats.trace import Trace

MOST = 20_000  # traces in memory, about four kilobytes each with their weighed words
_EVERY_SECONDS = 2.0
_OVERLAP = timedelta(seconds=5)  # a late writer's document bears an earlier time


class RecentTraces:
    """Implements the port ``TraceBook``; for one thread."""

    def __init__(
        self,
        stored: MongoTraces,
        *,
        most: int = MOST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stored = stored
        self._most = most
        self._monotonic = monotonic
        self._wall = SystemClock()
        self._known: OrderedDict[str, Trace] = OrderedDict()
        self._shelf = Shelf()
        self._complete_since: datetime | None = None
        self._seen_until: datetime | None = None
        self._next = float("-inf")

    def refresh(self) -> None:
        """See the port; asks the database every other second at most."""
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + _EVERY_SECONDS
        now = self._wall.now()
        since = self._seen_until - _OVERLAP if self._seen_until else None
        found = self._stored.kept_by_others(since, self._most)
        if len(found) == self._most:
            self._complete_since = max(trace.received_at for trace in found)
        for trace in found:
            self.remember(trace)
        self._seen_until = now

    def near(self, trace: Trace, since: datetime, metres: float) -> Sequence[Trace]:
        """Look in memory, and in the database for what may be too old to be there."""
        found = self._shelf.near(trace, since, metres)
        is_read = self._complete_since is None or self._complete_since <= since
        if is_read and self._shelf.is_whole(trace, metres):
            return found
        older = self._stored.near(trace, since, metres)
        return list({one.appeal_id: one for one in (*older, *found)}.values())

    def remember(self, trace: Trace) -> None:
        """Add a trace to memory alone; the first one goes where there are too many."""
        if trace.appeal_id in self._known:
            return
        self._known[trace.appeal_id] = trace
        self._shelf.put(trace)
        if len(self._known) > self._most:
            _, oldest = self._known.popitem(last=False)
            self._shelf.remove(oldest)

    def keep(self, traces: Sequence[Trace]) -> None:
        """See the port."""
        self._stored.keep(traces)
        for trace in traces:
            self.remember(trace)

"""The last two weeks' appeals by place, in the relay's memory, topped up from the database."""

import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.common.clock import SystemClock
from services.common.store.connection import store_errors
from services.intake.adapters.appeals.appeal_codec import to_trace
from services.intake.adapters.documents import Appeals
from services.intake.domain.repeats.finding import WINDOW, Trace

_MOST = 20_000  # traces kept in all, about a kilobyte each
# Newest of a place that are compared: a street has about twelve appeals a day (rules.md §4).
_NEAR_MOST = 120
_EVERY_SECONDS = 2.0
_OVERLAP = timedelta(seconds=5)  # a late writer's document bears an earlier time
_CELL = 0.003  # degrees, about 300 m: a point's neighbours are in its own and the eight around

_Cell = tuple[int, int]


class MongoRecentAppeals:
    """Implements the port ``RecentAppeals``; for one thread."""

    def __init__(
        self, collection: Appeals, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._collection = collection
        self._monotonic = monotonic
        self._wall = SystemClock()
        self._known: OrderedDict[str, Trace] = OrderedDict()
        self._by_area: dict[str, deque[Trace]] = defaultdict(_newest)
        self._by_cell: dict[_Cell, deque[Trace]] = defaultdict(_newest)
        self._by_reporter: dict[str, deque[Trace]] = defaultdict(_newest)
        self._by_address: dict[str, deque[Trace]] = defaultdict(_newest)
        self._seen_until: datetime | None = None
        self._next = float("-inf")

    def refresh(self) -> None:
        """See the port; asks the database every other second at most."""
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + _EVERY_SECONDS
        now = self._wall.now()
        since = self._seen_until - _OVERLAP if self._seen_until else now - WINDOW
        # Only what has left: what still waits comes past this relay, or past another's, later.
        left = {"updated_at": {"$gte": since}, "outbox_since": {"$exists": False}}
        with store_errors():
            newest = self._collection.find(left, {"trace": 1}, sort=[("updated_at", -1)])
            found = list(newest.limit(_MOST))
        for document in reversed(found):
            self.remember(to_trace(document))
        self._seen_until = now

    def near(self, trace: Trace) -> Sequence[Trace]:
        """See the port."""
        places = self._places_of(trace)
        if len(places) == 1:
            return places[0]
        return list({earlier.appeal_id: earlier for place in places for earlier in place}.values())

    def remember(self, trace: Trace) -> None:
        """See the port."""
        if trace.appeal_id in self._known:
            return
        self._known[trace.appeal_id] = trace
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        if trace.area_code:
            self._by_area[trace.area_code].append(trace)
        if trace.point:
            self._by_cell[_cell(trace.point)].append(trace)
        if trace.reporter_ref:
            self._by_reporter[trace.reporter_ref].append(trace)
        if trace.address:
            self._by_address[trace.address].append(trace)

    def _places_of(self, trace: Trace) -> list[Sequence[Trace]]:
        places: list[Sequence[Trace]] = []
        if trace.area_code in self._by_area:
            places.append(self._by_area[trace.area_code])
        if trace.point:
            east, north = _cell(trace.point)
            around = [(east + x, north + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
            places.extend(self._by_cell[cell] for cell in around if cell in self._by_cell)
        if trace.reporter_ref in self._by_reporter:
            places.append(self._by_reporter[trace.reporter_ref])
        if trace.address in self._by_address:
            places.append(self._by_address[trace.address])
        return places


def _newest() -> "deque[Trace]":
    return deque(maxlen=_NEAR_MOST)


def _cell(point: tuple[float, float]) -> _Cell:
    return int(point[0] / _CELL), int(point[1] / _CELL)

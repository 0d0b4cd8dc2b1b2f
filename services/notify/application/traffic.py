"""What is on its way: parcels with threads, never too many at once to one target."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from services.common.observability.logging import get_logger
from services.notify.application.deliver import Parcel
from services.notify.domain.notification import Outcome, TryLater

_log = get_logger(__name__)

Deliver = Callable[[Parcel], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Trip:
    """A parcel, and until when its claims are surely ours (monotonic seconds)."""

    parcel: Parcel
    trusted_until: float


@dataclass(slots=True)
class _Target:
    """One endpoint: how many parcels are with it, and which wait for their turn."""

    under_way: int = 0
    waiting: deque[Trip] = field(default_factory=deque)


class Traffic:
    """The threads of one line; used by the line's own thread alone.

    A target that answers slowly gets no more than its share of the threads. What was begun is
    given back by ``arrived`` though the line's loop fell over in between and began again.
    """

    def __init__(self, deliver: Deliver, *, name: str, threads: int, share: int) -> None:
        """``share`` is how many parcels one target may have at once, of those that have one."""
        self._deliver = deliver
        self._name = name
        self._threads = threads
        self._share = share
        self._pool: ThreadPoolExecutor | None = None
        self._targets: dict[str, _Target] = {}
        self._arrived: SimpleQueue[tuple[Trip, Future[list[Outcome]]]] = SimpleQueue()
        self._under_way = 0

    def __bool__(self) -> bool:
        """Whether anything is on its way or waits for its turn."""
        return self._under_way > 0

    def busy(self) -> frozenset[str]:
        """Return the targets that need nothing more for now."""
        return frozenset(name for name, target in self._targets.items() if target.waiting)

    def begin(self, trip: Trip) -> bool:
        """Hand a parcel over; False when its target has enough to do already."""
        name = trip.parcel.target
        if name is not None:
            target = self._targets.setdefault(name, _Target())
            if target.under_way >= self._share:
                if len(target.waiting) >= self._share:
                    return False
                target.waiting.append(trip)
                return True
            target.under_way += 1
        self._submit(trip)
        return True

    def arrived(self, timeout_seconds: float) -> Iterator[tuple[Trip, list[Outcome]]]:
        """Return what has come back, waiting for the first a while.

        Outcomes are fewer than claims where the rest was not begun in time: another sender may
        have it by now.
        """
        try:
            found = self._arrived.get(timeout=timeout_seconds)
            while True:
                trip, work = found
                self._under_way -= 1
                self._next_of(trip.parcel.target)
                yield trip, work.result()
                found = self._arrived.get_nowait()
        except Empty:
            return

    def close(self) -> None:
        """Let the threads go; nothing may be on its way."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _submit(self, trip: Trip) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
        self._under_way += 1
        work = self._pool.submit(self._try, trip)
        work.add_done_callback(lambda done: self._arrived.put((trip, done)))

    def _next_of(self, name: str | None) -> None:
        if name is None:
            return
        target = self._targets[name]
        if target.waiting:
            self._submit(target.waiting.popleft())
            return
        target.under_way -= 1
        if not target.under_way:
            del self._targets[name]

    def _try(self, trip: Trip) -> list[Outcome]:
        """Deliver a parcel; what raises is tried one by one, so that poison holds nobody up."""
        if time.monotonic() > trip.trusted_until:
            return []
        parcel = trip.parcel
        try:
            return self._deliver(parcel)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
            ids = [item.notification.notification_id for item in parcel.claims]
            _log.error("delivery_raised", notification_ids=ids, exc_info=error)
            if len(ids) == 1:
                reason = f"raised_{type(error).__name__}"
                return [TryLater(parcel.channel, reason, blames="recipient")]
        outcomes: list[Outcome] = []
        for item in parcel.claims:
            outcomes += self._try(Trip(Parcel([item], parcel.contacts), trip.trusted_until))
        return outcomes

"""What one process alone may do at a time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from services.common.ids import new_id
from services.common.store.connection import StoreUnavailable
from services.common.store.lease import Leases
from services.reporting.ports.history import ImportOvertaken, Turn

ROLLING: Final = "roll-ups"
_COLUMNS: Final = "columns"
# Renewed three times within it: whoever is killed is followed so many seconds later.
_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.5
# An import that is begun again right after it was killed waits for its own former lease.
_IMPORT_WAITS: Final = _SECONDS + 5
_ROLLING_WAITS: Final = 150.0


class LeaseLost(Exception):
    """A process stood still for so long that another one may have taken its place."""


@contextmanager
def rolling_alone(collection: Any) -> Iterator[Callable[[], None]]:
    """Hold the lease of whoever moves the roll-ups on; waits until it is free.

    Yields what makes sure, before a step that cannot be taken back, that it is still held: it
    raises LeaseLost where it is not.

    Raises:
        TimeoutError: when it does not get free.

    """
    with _alone(collection, ROLLING, _ROLLING_WAITS) as held:
        if held is None:
            raise TimeoutError(ROLLING)
        leases, _ = held

        def make_sure() -> None:
            if not leases.held(ROLLING):
                raise LeaseLost(ROLLING)

        yield make_sure


@contextmanager
def columns_alone(collection: Any) -> Iterator[bool]:
    """Tell whether this process alone makes the facts' columns now; given back at the end."""
    with _alone(collection, _COLUMNS, 0) as held:
        yield held is not None


@contextmanager
def history_lease(collection: Any, source: str) -> Iterator[Turn | None]:
    """Hold the right to change a source's cases, given back at the end; None: another has it."""
    name = f"import-history-{source}"
    with _alone(collection, name, _IMPORT_WAITS) as held:
        if held is None:
            yield None
            return
        leases, fence = held

        def make_sure() -> None:
            if not leases.held(name):
                raise ImportOvertaken(source)

        yield Turn(fence, make_sure)


@contextmanager
def _alone(collection: Any, name: str, wait_seconds: float) -> Iterator[tuple[Leases, int] | None]:
    """Take a lease, waiting for it so long, and renew it until the end; None: another has it."""
    leases = Leases(collection, new_id("own"))
    fence = _taken(leases, name, wait_seconds)
    if fence is None:
        yield None
        return
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(leases, name, over), daemon=True)
    renewing.start()
    try:
        yield leases, fence
    finally:
        over.set()
        renewing.join()
        leases.release(name)


def _taken(leases: Leases, name: str, wait_seconds: float) -> int | None:
    until, waiting = time.monotonic() + wait_seconds, threading.Event()
    while (fence := leases.acquire(name, _SECONDS)) is None:
        if time.monotonic() >= until:
            return None
        waiting.wait(_PAUSE_SECONDS)
    return fence


def _renew(leases: Leases, name: str, over: threading.Event) -> None:
    """Renew a lease until the end; one that was lost is never taken again, as if nothing were."""
    while not over.wait(_SECONDS / 3):
        with suppress(StoreUnavailable):  # it is tried again
            leases.renew(name)

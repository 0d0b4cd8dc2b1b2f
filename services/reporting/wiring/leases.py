"""What one process alone may do at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.common.ids import new_id
from services.common.store.lease import Leases

ROLLING = "roll-ups"
_IMPORT_LEASE_SECONDS = 600.0
_ROLLING_SECONDS = 120.0
_COLUMNS, _COLUMNS_SECONDS = "columns", 1800.0
_LEASE_TRIES, _LEASE_PAUSE_SECONDS = 300, 0.5


@contextmanager
def rolling_alone(collection: Any) -> Iterator[None]:
    """Hold the lease of whoever moves the roll-ups on; waits until it is free.

    Raises:
        TimeoutError: when it does not get free.

    """
    leases = Leases(collection, new_id("own"))
    waiting = threading.Event()
    for _ in range(_LEASE_TRIES):
        if leases.acquire(ROLLING, _ROLLING_SECONDS) is not None:
            break
        waiting.wait(_LEASE_PAUSE_SECONDS)
    else:
        raise TimeoutError(ROLLING)
    try:
        yield
    finally:
        leases.release(ROLLING)


@contextmanager
def columns_alone(collection: Any) -> Iterator[bool]:
    """Tell whether this process alone makes the facts' columns now; given back at the end."""
    leases = Leases(collection, new_id("own"))
    taken = leases.acquire(_COLUMNS, _COLUMNS_SECONDS) is not None
    try:
        yield taken
    finally:
        leases.release(_COLUMNS)


@contextmanager
def history_lease(collection: Any, source: str) -> Iterator[bool]:
    """Tell whether this process alone imports a source now; given back at the end."""
    leases = Leases(collection, new_id("own"))
    name = f"import-history-{source}"
    taken = leases.acquire(name, _IMPORT_LEASE_SECONDS) is not None
    try:
        yield taken
    finally:
        leases.release(name)

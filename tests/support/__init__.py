"""What tests share: polling instead of sleeping."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T], timeout: float = 60.0, every: float = 0.05) -> T:
    """Return the first truthy answer of a probe; fail with the last one when time is up.

    The time is patience, not a promise: three suites share the two processors of a small machine.
    """
    deadline = time.monotonic() + timeout
    pause = threading.Event()
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s; last answer: {answer!r}")
        pause.wait(every)

"""What was made lately: everybody may ask, and asking must not cost."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

KEPT_SECONDS: Final = 600.0


@dataclass
class _Kept:
    lock: Lock = field(default_factory=Lock)
    body: bytes | None = None
    made_at: float = 0.0


class Memory:
    """Remembers the last answers by key; of many who ask for the same at once, one has it made."""

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def of(self, key: str, made: Callable[[], bytes]) -> bytes:
        """Return what is remembered, else what is made now."""
        one = self._place(key)
        with one.lock:
            if one.body is None or self._monotonic() - one.made_at > KEPT_SECONDS:
                one.body = made()
                one.made_at = self._monotonic()
            return one.body

    def _place(self, key: str) -> _Kept:
        """Return where an answer is kept; the one that is there longest makes room."""
        with self._lock:
            one = self._kept.setdefault(key, _Kept())
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
            return one

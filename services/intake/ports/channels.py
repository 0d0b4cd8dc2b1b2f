"""What the channels keep beside the appeals that they make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class KeyTaken(Exception):
    """The key was used before, for something else."""


class RequestKeys(Protocol):
    """The idempotency keys of requests that make no single appeal."""

    def claim(self, scope: str, key: str, digest: str) -> None:
        """Remember for what a key was used; the same again is no matter.

        Raises:
            KeyTaken: it was used for something with another digest.

        """
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A call at the hotline: who rang (keyed hash), who took it, when (business time)."""

    call_id: str
    phone_index: str | None
    operator: str
    at: datetime


class Calls(Protocol):
    """The calls of the last months; no number is kept, only its keyed hash."""

    def add(self, call: Call) -> Call:
        """Keep a call; return what stands under its id: the same call, or an earlier one."""
        ...

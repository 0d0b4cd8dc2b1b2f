"""What the channels keep beside the appeals that they make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Progress = Literal["new", "begun", "done"]


class KeyTaken(Exception):
    """The key was used before, for something else."""


class RequestKeys(Protocol):
    """The idempotency keys of requests that make no single appeal."""

    def claim(self, scope: str, key: str, digest: str) -> Progress:
        """Remember for what a key was used; return whether the same came before, and was done.

        Raises:
            KeyTaken: it was used for something with another digest.

        """
        ...

    def finish(self, scope: str, key: str) -> None:
        """Note that what the key was used for is done."""
        ...

    def let_go(self, scope: str, key: str) -> None:
        """Forget a key of which nothing was done."""
        ...

    def progress(self, scope: str, key: str) -> Progress:
        """Return how far what the key was used for has come; ``new`` of an unknown key."""
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

"""What seals small secrets so that only this console can read them."""

from typing import Protocol


class BrokenSeal(ValueError):
    """What was given was sealed by somebody else, for something else, or not at all."""


class Seals(Protocol):
    """Seals text; ``purpose`` must be the same when it is opened."""

    def seal(self, text: str, purpose: str) -> str:
        """Return the sealed text."""
        ...

    def unseal(self, sealed: str, purpose: str) -> str:
        """Return the text; raises BrokenSeal."""
        ...

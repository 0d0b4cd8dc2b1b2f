"""Earlier tickets that say much the same, and what operators decided of them (类似工单)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Precedent:
    """A ticket whose category an operator settled, and how alike its text is (0 to 1)."""

    number: str
    category: str
    likeness: float


class Precedents(Protocol):
    """Remembers the latest corrections; each counts from the moment it was made."""

    def like(self, texts: Sequence[str]) -> Sequence[Sequence[Precedent]]:
        """Return for each text the likest precedents, of different categories, likest first."""
        ...

"""Intake's side of the ledger balance (promise I7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LedgerBuckets:
    """Intake's own count of accepted appeals, by bucket of the appeal id."""

    total: int
    buckets: Mapping[str, int]


class Ledger(Protocol):
    """Intake's side of the ledger balance (promise I7)."""

    def buckets(self) -> LedgerBuckets:
        """Count accepted appeals by bucket."""
        ...

    def bucket(self, name: str) -> Mapping[str, str]:
        """Return ``accepted`` or ``taken_on`` by appeal id for one bucket."""
        ...

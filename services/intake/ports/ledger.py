"""Intake's side of the ledger balance (promise I7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LedgerBuckets:
    """Intake's own count of accepted appeals, by bucket of the appeal id.

    ``settled`` are those among them that were answered or transferred as they came in and never
    handed on: by bucket, then by state.
    """

    total: int
    buckets: Mapping[str, int]
    settled: Mapping[str, Mapping[str, int]]


class Ledger(Protocol):
    """Intake's side of the ledger balance (promise I7)."""

    def buckets(self) -> LedgerBuckets:
        """Count accepted appeals by bucket."""
        ...

    def bucket(self, name: str) -> Mapping[str, str]:
        """Return each appeal's state in one bucket.

        ``accepted`` or ``taken_on``, of those never handed on ``answered`` or ``transferred``.
        """
        ...

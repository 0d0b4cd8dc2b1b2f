"""The services' own lists of appeals."""

from typing import Protocol


class AppealLedger(Protocol):
    """One service's own list of appeals, in 256 buckets. May raise when the service is away."""

    def totals(self) -> dict[str, int]:
        """Return the number of appeals per bucket (two hex digits)."""
        ...

    def bucket(self, name: str) -> dict[str, str]:
        """Return the appeals of a bucket, each with its state."""
        ...


class AcceptedLedger(AppealLedger, Protocol):
    """Intake's list: ``totals`` and ``bucket`` are of what it handed on to dispatch."""

    def settled(self) -> dict[str, int]:
        """Count by state what was answered or transferred at its desk and never handed on."""
        ...

    def quarantined(self) -> int:
        """Count what is held until somebody has looked at it: not accepted yet."""
        ...


class StateLedger(AppealLedger, Protocol):
    """Dispatch's list, which also counts by state."""

    def states(self) -> dict[str, int]:
        """Return the number of appeals in each state."""
        ...

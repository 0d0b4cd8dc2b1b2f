"""Turns by leases in the database."""

from services.common.store.lease import Leases


class LeasedTurns:
    """Implements ``Turns``; for one thread."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def take(self, name: str, seconds: float) -> bool:
        """Take a turn, or keep it; raises StoreUnavailable when MongoDB is away."""
        return self._leases.acquire(name, seconds) is not None

    def keeps(self, name: str) -> bool:
        """See the port."""
        return self._leases.held(name)

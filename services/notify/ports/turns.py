"""Who may do what only one may do at a time."""

from typing import Protocol


class Turns(Protocol):
    """Leases by name. May block."""

    def take(self, name: str, seconds: float) -> bool:
        """Take a turn, or keep it, for so long (wall time); return whether it is ours now."""
        ...

    def keeps(self, name: str) -> bool:
        """Return whether a turn that was taken is still ours; asks nobody."""
        ...

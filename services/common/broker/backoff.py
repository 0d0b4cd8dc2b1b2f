"""How long to wait before the next try: doubling, and back to the start after a success."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Waits in seconds, from ``first`` doubling up to ``most``."""

    first: float = 0.1
    most: float = 5.0
    failures: int = 0

    def next(self) -> float:
        """Note a failure and return the seconds to wait after it."""
        wait = min(self.most, self.first * 2 ** min(self.failures, 16))
        self.failures += 1
        return float(wait)

    def reset(self) -> None:
        """Note a success."""
        self.failures = 0

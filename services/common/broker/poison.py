"""Notices when everything is poison, so that a faulty handler does not dead-letter the world."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.broker.backoff import Backoff
from services.common.broker.verdicts import Ack, DeadLetter, Verdict


class Poisoned(Exception):
    """So many dead letters came in a row that consuming had better stop."""


@dataclass
class PoisonGuard:
    """Counts dead letters in a row; after ``limit`` of them, each single one stops again."""

    limit: int
    backoff: Backoff
    in_a_row: int = 0
    last_reason: str = ""
    tripped: bool = False

    @property
    def probing(self) -> bool:
        """True after a stop, until a message ends well: take one at a time."""
        return self.in_a_row >= self.limit

    def admit(self, verdicts: Sequence[Verdict]) -> int:
        """Count the verdicts in order and return how many may take effect.

        Those after the one that reaches the limit stay in the queue.
        """
        self.tripped = False
        for index, verdict in enumerate(verdicts):
            if isinstance(verdict, DeadLetter):
                self.in_a_row += 1
                self.last_reason = verdict.reason
                if self.in_a_row >= self.limit:
                    self.tripped = True
                    return index + 1
            elif isinstance(verdict, Ack):
                self.in_a_row = 0
                self.backoff.reset()
        return len(verdicts)

    def check(self) -> None:
        """Raise Poisoned when the verdicts admitted last reached the limit."""
        if self.tripped:
            raise Poisoned(f"{self.in_a_row} dead letters in a row, the last: {self.last_reason}")

"""A range of a unit's feed that is put on its queue again, a few at a time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

State = Literal["running", "done"]
MOST = 50_000  # half of what a unit's queue holds


@dataclass(frozen=True, slots=True)
class Replay:
    """What is sent again: the numbers from ``first`` to ``last``; ``after`` is how far it came.

    ``sent`` went out again, ``withheld`` may not be read any more. Times are wall time.
    """

    replay_id: str
    unit: str
    first: int
    last: int
    by: str
    asked_at: datetime
    after: int
    sent: int = 0
    withheld: int = 0
    ended_at: datetime | None = None

    @property
    def state(self) -> State:
        """Whether it goes on."""
        return "running" if self.ended_at is None else "done"

    def went_on(self, to: int, *, sent: int, withheld: int, now: datetime) -> "Replay":
        """Return it after the numbers up to ``to`` were dealt with."""
        ended = now if to >= self.last else None
        return replace(
            self,
            after=to,
            sent=self.sent + sent,
            withheld=self.withheld + withheld,
            ended_at=ended,
        )

"""A range of a unit's feed that goes to one endpoint again, a few at a time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

State = Literal["running", "done", "cancelled"]
MOST = 20_000
A_ROUND = 50  # rounds are a second apart: what is new finds room between them


@dataclass(frozen=True, slots=True)
class EndpointReplay:
    """The numbers from ``first`` to ``last``; ``after`` is how far it came. Times are wall time.

    ``only_failed`` leaves out what the endpoint has taken before.
    """

    replay_id: str
    endpoint_id: str
    unit: str
    first: int
    last: int
    by: str
    asked_at: datetime
    after: int
    only_failed: bool = False
    queued: int = 0
    state: State = "running"
    ended_at: datetime | None = None

    def went_on(self, to: int, queued: int, now: datetime) -> "EndpointReplay":
        """Return it after the numbers up to ``to`` were dealt with."""
        after = replace(self, after=to, queued=self.queued + queued)
        return after.ended("done", now) if to >= self.last else after

    def ended(self, state: State, now: datetime) -> "EndpointReplay":
        """Return it at its end."""
        return replace(self, state=state, ended_at=now)

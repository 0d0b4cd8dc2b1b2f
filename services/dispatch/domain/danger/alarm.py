"""An alarm (险情告警): who was called about a danger, who took it on, what he found; transfers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["confirmed", "lowered"]
Direction = Literal["out", "in"]
WhyCalled = Literal["raised", "unacknowledged", "unjudged"]
Target = Literal["110", "119", "120", "122", "gas", "water", "power"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alarm of a ticket; there is one, which new danger raises again.

    ``words`` mean danger, ``doubts`` may (气得跳楼): a person judges both. ``calls`` is how many
    were called, ``tier`` and ``officer`` the last; in a gap of the roster there is nobody.
    """

    appeal_id: str
    raised_at: datetime
    words: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    calls: int = 0
    tier: int = 0
    officer: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    judged_at: datetime | None = None
    judged_by: str | None = None
    verdict: Verdict | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has judged it yet."""
        return self.verdict is None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A danger handed to an emergency service (联动转办), or by it to us.

    ``number`` is theirs, ``accepted_by`` who took it on there (or here, of one that came in).
    """

    id: str
    direction: Direction
    target: Target
    at: datetime
    by: str
    number: str | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    note: str = ""

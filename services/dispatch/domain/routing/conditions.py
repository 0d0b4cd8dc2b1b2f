"""What a routing rule may ask about a matter: its attributes, the clock on the wall, the day."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Final, Literal

from services.dispatch.domain.secrecy.seal import OPEN, Seal
from services.dispatch.domain.terms import Severity

WorkingTime = Literal["working", "off"]
Hours = tuple[time, time]
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Facts:
    """A matter as rules see it.

    ``at`` is when it is routed, in the district's own time; ``working`` whether the offices are
    open then; ``seal`` names the units that it must not go to.
    """

    category: str
    area: str
    at: datetime
    working: bool
    kind: str
    severity: Severity
    channel: str
    confidential: bool = False
    danger: bool = False
    seal: Seal = OPEN


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule holds; what is None (or no hours) holds always.

    ``hours`` are spans of the day, the end not included; a span whose end is not after its start
    runs over midnight.
    """

    kinds: tuple[str, ...] | None = None
    severities: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    confidential: bool | None = None
    danger: bool | None = None
    working_time: WorkingTime | None = None
    hours: tuple[Hours, ...] = ()

    @property
    def size(self) -> int:
        """How many things are asked: of two rules for one place the more particular counts."""
        return sum(getattr(self, item.name) not in (None, ()) for item in fields(self))

    def missing(self, facts: Facts) -> str | None:
        """Return the name of the first thing that does not fit, or None when all do."""
        for name, attribute in _ONE_OF.items():
            wanted = getattr(self, name)
            if wanted is not None and getattr(facts, attribute) not in wanted:
                return attribute
        for name in ("confidential", "danger"):
            wanted = getattr(self, name)
            if wanted is not None and getattr(facts, name) is not wanted:
                return name
        if self.working_time is not None and facts.working is not (self.working_time == "working"):
            return "working_time"
        if self.hours and not any(_within(facts.at.time(), span) for span in self.hours):
            return "hours"
        return None

    def meets(self, other: "Condition") -> bool:
        """Whether a matter may fit both; working time and hours are taken to overlap."""
        for name in _ONE_OF:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and set(mine).isdisjoint(theirs):
                return False
        for name in ("confidential", "danger", "working_time"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and mine != theirs:
                return False
        return not (self.hours and other.hours) or bool(_minutes(self) & _minutes(other))


_ONE_OF: Final[Mapping[str, str]] = {
    "kinds": "kind",
    "severities": "severity",
    "channels": "channel",
}
ALWAYS: Final = Condition()


def _within(at: time, span: Hours) -> bool:
    start, end = span
    return start <= at < end if start < end else at >= start or at < end


def _minutes(condition: Condition) -> frozenset[int]:
    return frozenset(
        minute
        for minute in range(_DAY)
        if any(_within(time(minute // 60, minute % 60), span) for span in condition.hours)
    )

"""Compares where tickets go by two rule sets: the diff of destinations of a dry run (C3)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.routing.choosing import UnitFinding, find_unit, supports
from services.dispatch.domain.routing.conditions import Facts

Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a matter goes; ``lead`` is None for the district's own queue."""

    lead: UnitFinding | None
    supports: tuple[str, ...]

    @property
    def unit(self) -> str | None:
        """The leading unit's code."""
        return self.lead.unit if self.lead else None


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that would go elsewhere, or to the same lead with other supports."""

    subject: str
    before: Destination
    after: Destination


@dataclass(slots=True)
class Comparison:
    """The counts of a whole dry run; ``pairs`` counts leads (from, to) that differ."""

    seen: int = 0
    unchanged: int = 0
    changed: int = 0
    supports_changed: int = 0
    unsettled: int = 0
    pairs: Counter[Pair] = field(default_factory=Counter)

    def run(
        self, cases: Iterable[tuple[str, Facts | None]], before: Directory, after: Directory
    ) -> Iterator[Moved]:
        """Count every case and yield those that move; a case without facts stays in the queue."""
        for subject, facts in cases:
            self.seen += 1
            if facts is None:
                self.unsettled += 1
                continue
            moved = Moved(subject, destination(facts, before), destination(facts, after))
            if self._count(moved):
                yield moved

    def _count(self, moved: Moved) -> bool:
        before, after = moved.before, moved.after
        if before.unit != after.unit:
            self.changed += 1
            self.pairs[before.unit, after.unit] += 1
            return True
        if set(before.supports) != set(after.supports):
            self.supports_changed += 1
            return True
        self.unchanged += 1
        return False


def destination(facts: Facts, directory: Directory) -> Destination:
    """Return where a matter goes by a directory's rules."""
    lead = find_unit(facts, directory)
    return Destination(lead, supports(facts, directory, lead.unit if lead else None))

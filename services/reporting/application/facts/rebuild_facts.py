"""Make facts and roll-ups anew from the archive; the old ones are read until the new ones stand."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.reporting.application.fold_events import fold_into
from services.reporting.domain.fold import FoldedEvent
from services.reporting.ports.facts import Archive, Facts, RollUps, Workshop

# How far back to look again: longer than any worker takes from keeping an event to folding it.
_AGAIN = timedelta(minutes=2)
Excluded = Callable[[], Mapping[str, frozenset[str]]]
# What holds others off while roll-ups are moved on, and yields what raises where it no longer does.
Rolling = Callable[[], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did."""

    events: int
    caught_up: int


class RebuildFacts:
    """I6: the read side again from what came, to the same numbers."""

    def __init__(
        self,
        archive: Archive,
        live: tuple[Facts, RollUps],
        workshop: Workshop,
        excluded: Excluded,
        rolling: Rolling,
    ) -> None:
        self._archive = archive
        self._live = live
        self._workshop = workshop
        self._excluded = excluded
        self._rolling = rolling

    def __call__(self, wall: Callable[[], datetime], told: Callable[[int], None]) -> Rebuilt:
        """Rebuild; what comes meanwhile is folded into both, and nothing twice.

        Args:
            wall: wall time, by which events were kept.
            told: hears the number of events folded so far, batch by batch.

        Raises:
            TimeoutError: when whoever moves the roll-ups on does not make room.
            LeaseLost: when he took over meanwhile; the old facts and roll-ups stand.

        """
        facts, roll_ups = self._workshop.begin()
        began = wall()
        count = 0
        for batch in self._archive.stream(None):
            fold_into(facts, folded(batch))
            count += len(batch)
            told(count)
        since, caught_up = began - _AGAIN, 0
        began = wall()
        caught_up += self._catch_up(facts, since)
        facts.exclude(self._excluded())
        _roll_all(roll_ups)
        with self._rolling() as make_sure:
            caught_up += self._catch_up(facts, began - _AGAIN)
            _roll_all(roll_ups)
            make_sure()
            _roll_all(self._live[1])
            make_sure()
            self._workshop.swap()
            caught_up += self._catch_up(self._live[0], began - _AGAIN)
            self._live[0].exclude(self._excluded())
        return Rebuilt(count, caught_up)

    def _catch_up(self, facts: Facts, since: datetime) -> int:
        count = 0
        for batch in self._archive.stream(since):
            fold_into(facts, folded(batch))
            count += len(batch)
        return count


def folded(events: Iterable[Mapping[str, Any]]) -> list[FoldedEvent]:
    """Return archived events as the fold sees them."""
    return [
        FoldedEvent(event["type"], event["sequence"], event["subject"], event["data"])
        for event in events
    ]


def _roll_all(roll_ups: RollUps) -> None:
    while roll_ups.roll():
        pass

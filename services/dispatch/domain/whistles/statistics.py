"""Counts whistles of a period, by who blew and by who was summoned."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.dispatch.domain.whistles.assessing import is_revealed
from services.dispatch.domain.whistles.whistle import Summons, Whistle


@dataclass
class Answers:
    """How summonses were answered; ``scores`` are the means of revealed assessments."""

    summoned: int = 0
    answered: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    let_go: int = 0
    scores: list[float] = field(default_factory=list)

    @property
    def in_time_share(self) -> float | None:
        """In time, of those that are decided; None while none is."""
        decided = self.in_time + self.late
        return self.in_time / decided if decided else None

    @property
    def score(self) -> float | None:
        """The mean of the assessments, 1 to 5; None without any."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    def add(self, summons: Summons, now: datetime) -> None:
        """Count one summons: who neither came nor is late is open, or was let go in time."""
        self.summoned += 1
        self.answered += summons.signed_in is not None
        in_time = summons.was_in_time(now)
        if in_time is None:
            self.open += summons.is_awaited
            self.let_go += not summons.is_awaited
        else:
            self.in_time += in_time
            self.late += not in_time


@dataclass
class Blown:
    """What one unit blew, and how those it summoned answered; ``scores`` are of the blower."""

    whistles: int = 0
    live: int = 0
    settled: int = 0
    called_off: int = 0
    answers: Answers = field(default_factory=Answers)


@dataclass
class Tally:
    """The counts of a period, as they stand at ``now``; hidden assessments are not in them."""

    now: datetime
    by_blower: dict[str, Blown] = field(default_factory=dict)
    by_unit: dict[str, Answers] = field(default_factory=dict)

    def add(self, whistle: Whistle) -> None:
        """Count one whistle."""
        blown = self.by_blower.setdefault(whistle.blower_unit, Blown())
        blown.whistles += 1
        blown.live += whistle.is_live
        blown.settled += whistle.close_reason == "settled"
        blown.called_off += whistle.close_reason == "called_off"
        for summons in whistle.summons:
            answers = self.by_unit.setdefault(summons.unit, Answers())
            blown.answers.add(summons, self.now)
            answers.add(summons, self.now)
            if is_revealed(whistle, summons, self.now):
                _score(blown.answers, answers, summons)


def tally(whistles: Iterable[Whistle], now: datetime) -> Tally:
    """Return the counts of all that are given, one at a time."""
    counted = Tally(now)
    for whistle in whistles:
        counted.add(whistle)
    return counted


def _score(of_blower: Answers, of_unit: Answers, summons: Summons) -> None:
    if summons.of_blower is not None:
        of_blower.scores.append(summons.of_blower.mean)
    if summons.of_unit is not None:
        of_unit.scores.append(summons.of_unit.mean)

"""Cases of other systems."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.reporting.domain.history.case import HistoricCase


class ImportOvertaken(Exception):
    """An import stood still for so long that another one of its source has taken its place."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to change a source's cases, which one process has at a time.

    ``fence`` is larger with each that has it; ``make_sure`` raises ImportOvertaken where it may
    have ended.
    """

    fence: int
    make_sure: Callable[[], None]


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import of one file by one mapping, as far as it has come.

    ``import_id`` is the same for the same bytes and the same mapping; ``run_id`` is new with each
    import from the beginning; ``fence`` is its turn's. ``told`` is the tally so far, empty at the
    beginning.
    """

    import_id: str
    run_id: str
    source: str
    fence: int
    rows_done: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch of cases.

    ``stored`` counts ``added``, ``changed`` and ``unchanged``; ``earlier_rows`` tells, by row, the
    earlier row of the same file that has the same number already: the later one is not kept.
    """

    stored: Mapping[str, int]
    earlier_rows: Mapping[int, int]


class History(Protocol):
    """Cases of other systems, each kept once by source and number.

    What a later turn has written an earlier one does not write over, however late its write comes:
    every method that writes for a run raises ImportOvertaken then, or leaves what is newer alone.
    """

    def begin(self, run: ImportRun, facts: Mapping[str, Any], *, anew: bool) -> ImportRun:
        """Return the run to go on with: an interrupted one of the same import, else this one.

        ``facts`` are told with it: file, size, encoding. With ``anew`` nothing is gone on with.
        """
        ...

    def keep(self, run: ImportRun, cases: Sequence[HistoricCase]) -> Kept:
        """Keep a batch in one write; keeping it again changes nothing and counts the same."""
        ...

    def advance(self, run: ImportRun, rows_done: int, told: Mapping[str, Any]) -> None:
        """Note how far the run has come, after the batch stands."""
        ...

    def finish(self, run: ImportRun, told: Mapping[str, Any]) -> None:
        """Note that the run is over."""
        ...

    def drop_others(self, run: ImportRun) -> int:
        """Take away the source's cases that this import did not bring; return how many."""
        ...

    def forget(self, source: str, fence: int) -> int:
        """Take away all cases of a source and its runs; return how many cases.

        What a turn with a larger fence has brought stays.
        """
        ...

    def runs(self) -> list[dict[str, Any]]:
        """Return the imports, the latest first."""
        ...

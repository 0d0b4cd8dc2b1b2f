"""Load past cases of another system: row by row, batch by batch, as often as one likes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from services.reporting.domain.history.case import FileRow, HistoricCase, RowRefused
from services.reporting.domain.history.reading import read_case
from services.reporting.domain.history.rules import HistoryRules
from services.reporting.domain.history.tally import Tally
from services.reporting.ports.history import History, ImportRun

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not kept, and why."""

    row: int
    error: RowRefused


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of rows that are refused and of how far the import has come."""

    refused: Callable[[Refusal], None]
    progress: Callable[[Tally], None]


class ImportHistory:
    """Reads, judges and keeps; what was kept before is not kept twice, however it ended then.

    ``make_sure`` is asked before each batch: an import whose turn has ended goes no further.
    """

    def __init__(self, history: History, make_sure: Callable[[], None]) -> None:
        self._history = history
        self._make_sure = make_sure

    def __call__(
        self,
        rows: Iterable[FileRow],
        rules: HistoryRules,
        run: ImportRun,
        now: datetime,
        told: Told,
    ) -> Tally:
        """Import the rows of one file and return what came of them.

        A run that was interrupted goes on behind its last whole batch: the rows before it are read
        over and not judged again, their counts stand. Memory holds one batch.

        Args:
            rows: every data row of the file, from its beginning.
            rules: the mapping.
            run: which file by which mapping, as ``History.begin`` returned it.
            now: business time.
            told: who hears of refusals and progress.

        Raises:
            ImportOvertaken: another import of the source has taken over.

        """
        tally = Tally.from_told(run.told) if run.told else Tally()
        waiting = islice(rows, run.rows_done, None)
        while batch := list(islice(waiting, BATCH)):
            self._take(batch, rules, run, now, told, tally)
            self._history.advance(run, tally.rows_read, tally.told())
            told.progress(tally)
        self._make_sure()
        self._history.finish(run, tally.told())
        return tally

    def _take(
        self,
        batch: list[FileRow],
        rules: HistoryRules,
        run: ImportRun,
        now: datetime,
        told: Told,
        tally: Tally,
    ) -> None:
        def refuse(row: int, error: RowRefused) -> None:
            tally.refuse(error.reason)
            told.refused(Refusal(row, error))

        tally.rows_read += len(batch)
        cases = list(_first_of_each(_judged(batch, rules, now, refuse), refuse))
        self._make_sure()
        kept = self._history.keep(run, cases)
        for case in cases:
            earlier = kept.earlier_rows.get(case.row)
            if earlier is None:
                tally.keep(case)
            else:
                refuse(case.row, _repeated(case, earlier))
        tally.stored.update(kept.stored)


def judge(rows: Iterable[FileRow], rules: HistoryRules, now: datetime, told: Told) -> Tally:
    """Return what would come of a file, without keeping anything: repetitions are not found."""
    tally = Tally()

    def refuse(row: int, error: RowRefused) -> None:
        tally.refuse(error.reason)
        told.refused(Refusal(row, error))

    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        tally.rows_read += len(batch)
        for case in _first_of_each(_judged(batch, rules, now, refuse), refuse):
            tally.keep(case)
        told.progress(tally)
    return tally


_Refuse = Callable[[int, RowRefused], None]


def _judged(
    batch: Iterable[FileRow], rules: HistoryRules, now: datetime, refuse: _Refuse
) -> Iterator[HistoricCase]:
    for one in batch:
        if one.fault is not None:
            refuse(one.row, one.fault)
            continue
        try:
            yield read_case(one.row, one.cells, rules, now)
        except RowRefused as error:
            refuse(one.row, error)


def _first_of_each(cases: Iterable[HistoricCase], refuse: _Refuse) -> Iterator[HistoricCase]:
    """Yield each number once: of two rows with one number in a batch the first one stands."""
    rows: dict[str, int] = {}
    for case in cases:
        if case.number in rows:
            refuse(case.row, _repeated(case, rows[case.number]))
            continue
        rows[case.number] = case.row
        yield case


def _repeated(case: HistoricCase, earlier: int) -> RowRefused:
    return RowRefused("number_repeated", "number", case.number, f"row {earlier}")

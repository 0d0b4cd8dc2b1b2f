"""Run the imports that wait: each row once, bad ones named, from where a killed worker stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.application.appeals.submission import FieldRefusal, Submission
from services.intake.application.channels.take_item import TakeItem, TakenItem
from services.intake.domain.channels.importing import Import, RowOutcome
from services.intake.domain.channels.mapping import EXTERNAL_NUMBER
from services.intake.domain.channels.rows import Row, RowFault, Unreadable
from services.intake.ports.imports import FileReader, Imports, LostClaim

_POISON: Final = (ValueError, TypeError, LookupError)
_CHUNK: Final = 50  # rows between two notes of how far it has come
_log = get_logger(__name__)


class RowReader(Protocol):
    """Reads rows by the form that every channel fills in."""

    def __call__(self, job: Import, row: Row) -> Submission | tuple[RowFault, ...]:
        """Return a row as a submission under its own key, or what is wrong with it."""
        ...

    def heading(self, job: Import, row: Row, field: str) -> str | None:
        """Return the heading under which a row has a field, if it has it."""
        ...


@dataclass(frozen=True, slots=True)
class RunImports:
    """The use case, with its ports."""

    imports: Imports
    read_file: FileReader
    read_row: RowReader
    take: TakeItem
    clock: Clock

    def __call__(self, should_stop: Callable[[], bool] = lambda: False) -> bool:
        """Run the one that waits longest; False where none waits.

        Raises:
            StoreUnavailable: it goes on where it stopped, here or in another worker.

        """
        claimed = self.imports.claim()
        if claimed is None:
            return False
        job, content = claimed
        try:
            self._run(job, content, should_stop)
        except LostClaim:
            _log.warning("import_taken_over", import_id=job.id)
        return True

    def _run(self, job: Import, content: bytes, should_stop: Callable[[], bool]) -> None:
        try:
            found = self.read_file(job, content)
        except Unreadable as fault:
            self.imports.save(job.failed(fault.code, fault.params, self.clock.now()))
            counter("huying_intake_imports_total", {"kind": job.kind, "outcome": "failed"}).inc()
            return
        job = job.begun(len(found.rows), found.left_out, self.clock.now())
        self.imports.save(job)
        for row in found.rows[job.next_row :]:
            if should_stop():
                self.imports.save(job)
                self.imports.release(job.id)
                return
            job = job.settled(self._outcome(job, row))
            if job.next_row % _CHUNK == 0:
                self.imports.save(job)
        self.imports.save(job.finished(self.clock.now()))
        counter("huying_intake_imports_total", {"kind": job.kind, "outcome": "done"}).inc()
        _log.info("import_done", import_id=job.id, accepted=job.accepted, refused=job.refused)

    def _outcome(self, job: Import, row: Row) -> RowOutcome:
        """Settle a row; one that breaks what reads it must not hold up the others."""
        try:
            return self._settled(job, row)
        except _POISON as error:
            cause = type(error).__name__
            _log.error("import_row_broken", import_id=job.id, row=row.number, cause=cause)
            return RowOutcome("refused", (RowFault(row.number, "row", "row_broken", row.sheet),))

    def _settled(self, job: Import, row: Row) -> RowOutcome:
        read = self.read_row(job, row)
        if isinstance(read, tuple):
            return RowOutcome("refused", read)
        taken = self.take(read)
        if taken.state == "refused":
            if _stands_elsewhere(taken.refusals):
                return RowOutcome("repeated")
            faults = (self._fault(job, row, refusal) for refusal in taken.refusals)
            return RowOutcome("refused", tuple(faults))
        if taken.state == "changed":  # what stands is kept; who sent the file has to know
            said = FieldRefusal(EXTERNAL_NUMBER, "number_said_otherwise")
            return RowOutcome("repeated", (self._fault(job, row, said),))
        if _is_of_this_run(taken, job.id, job.started_at):
            if taken.state == "accepted":
                labels = {"channel": read.channel}
                counter("huying_intake_appeals_accepted_total", labels).inc()
            return RowOutcome("accepted")
        return RowOutcome("repeated")

    def _fault(self, job: Import, row: Row, refusal: FieldRefusal) -> RowFault:
        heading = self.read_row.heading(job, row, refusal.field)
        params = dict(refusal.params)
        return RowFault(row.number, refusal.field, refusal.code, row.sheet, heading, params)


def _is_of_this_run(taken: TakenItem, import_id: str, began: datetime | None) -> bool:
    """Whether the appeal is new, or was made by this very run before its worker was killed."""
    if taken.state == "accepted" or taken.receipt is None:
        return taken.state == "accepted"
    origin, received_at = taken.receipt.origin, taken.receipt.received_at
    is_ours = origin is not None and (origin.kind, origin.id) == ("import", import_id)
    return is_ours and began is not None and received_at >= began


def _stands_elsewhere(refusals: tuple[FieldRefusal, ...]) -> bool:
    """Whether all that is wrong is that the number is registered: it is known already."""
    return [refusal.code for refusal in refusals] == ["external_number_taken"]

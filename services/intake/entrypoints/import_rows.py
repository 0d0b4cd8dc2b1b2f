"""Turns a row of an import into a submission by the same form as every other channel's."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.common.web.invalid import invalid
from services.intake.adapters.channels.mappings import mapping_of
from services.intake.application.appeals.submission import Idempotency, Submission
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import Origin
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.mapping import ColumnMapping, canonical, heading_of
from services.intake.domain.channels.rows import Row, RowFault
from services.intake.entrypoints.http.schemas.appeals import AppealForm
from services.intake.entrypoints.http.submissions import said_in, submission_from

_CHANNELS = {"minutes": "meeting_minutes", "rows": "import"}


class ImportRows:
    """A ``RowReader``: every bad field of a row is named with the heading it stands under."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def __call__(self, job: Import, row: Row) -> Submission | tuple[RowFault, ...]:
        """Return the row as a submission, or what is wrong with it."""
        mapping = mapping_of(job)
        held_on = job.meeting.held_on if job.meeting else None
        said, faults = canonical(row, mapping, self._container.zone, held_on)
        try:
            form = AppealForm.model_validate({**_of_file(job), **said})
        except ValidationError as error:
            known = {fault.field for fault in faults}
            wrong = [one for one in invalid(error).errors if one.field not in known]
            faults += [_fault(row, mapping, one.field, one.code, dict(one.params)) for one in wrong]
        if faults:
            return tuple(faults)
        return submission_from(
            form, job.operator, idempotency=self._key(form), origin=Origin("import", job.id)
        )

    def heading(self, job: Import, row: Row, field: str) -> str | None:
        """Return the heading under which a row has a field, if it has it."""
        return heading_of(field, row, mapping_of(job))

    def _key(self, form: AppealForm) -> Idempotency:
        """A row is the same by its number on the other platform, or else by what it says.

        Whoever brings it, in whichever file: the operator is no part of it.
        """
        said = said_in(form)
        if form.external_numbers:
            number = form.external_numbers[0]
            return Idempotency("import:number", f"{number.source}:{number.number}", said)
        return Idempotency("import:row", self._container.hashes.body_digest(said), said)


def _of_file(job: Import) -> Mapping[str, Any]:
    """Return what is so for every row of the file."""
    meeting = job.meeting
    return {
        "channel": _CHANNELS[job.kind],
        **({"meeting_id": meeting.id} if meeting else {}),
    }


def _fault(
    row: Row, mapping: ColumnMapping, field: str, code: str, params: Mapping[str, Any]
) -> RowFault:
    name = "external_number" if field.startswith("external_numbers") else field
    column = heading_of(name, row, mapping)
    plain = {key: value for key, value in params.items() if isinstance(value, str | int | list)}
    return RowFault(row.number, name, code, row.sheet, column, plain)

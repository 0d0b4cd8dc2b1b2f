"""``/api/v1/resource-tables``: 资源清单导入, a table of resources taken in, all rows or none."""

from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.bodies import accepts
from services.common.web.problems import FieldError, Problem
from services.reporting.adapters.history.table_files import FileFault, FileOptions
from services.reporting.application.resources.load_resources import ResourceRow, RowsRefused
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.resource_forms import TableAnswer, TableForm
from services.reporting.entrypoints.http.resource_keepers import KEEPERS, keeps
from services.reporting.entrypoints.resource_tables import read_table

_MOST_BYTES: Final = 2_000_000
_OPTIONS: Final = FileOptions(largest_sheet=32_000_000)
_SHOWN: Final = 200  # a table whose every row is wrong is told about the first of them


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("resource_tables", __name__)

    @api.post("/api/v1/resource-tables", responses={200: TableAnswer})
    @allow(*KEEPERS)
    @accepts("multipart/form-data", max_bytes=_MOST_BYTES, field="file")
    def take(form: TableForm) -> TableAnswer:
        """导入资源清单 Enter or change a table's resources; one bad row, and nothing is kept."""
        try:
            _one_file()
            rows = _rows(form.file)
            with store_errors():
                did = container.resource_list.load(rows, keeps, dry_run=form.dry_run)
        except FileFault as error:
            wrong = FieldError("file", "table_unreadable", {"why": str(error)})
            raise Problem(422, "invalid", count=1, fields="file", errors=[wrong]) from error
        except RowsRefused as error:
            raise _refused(error) from error
        return TableAnswer(read=len(rows), dry_run=form.dry_run, **did)

    return api


def _one_file() -> None:
    """Refuse several: which of them is meant nobody can know."""
    if len(request.files.getlist("file")) != 1:
        wrong = FieldError("file", "table_one")
        raise Problem(422, "invalid", count=1, fields="file", errors=[wrong])


def _rows(file: FileStorage) -> list[ResourceRow]:
    """Return the table's rows; a file on disk is what both kinds of table are read from."""
    with closing(file.stream), NamedTemporaryFile() as kept:
        file.save(kept)
        kept.flush()
        try:
            return read_table(Path(kept.name), _OPTIONS)
        except FileFault as error:  # says the name that its sender knows
            raise FileFault(str(error).replace(Path(kept.name).name, file.filename or "")) from None


def _refused(error: RowsRefused) -> Problem:
    """Return the 422 that names row and column of all that is wrong, as ``3.unit``."""
    errors = [
        FieldError(f"{one.row}.{one.field}", one.code, one.params, one.fallback)
        for one in error.faults[:_SHOWN]
    ]
    names = list(dict.fromkeys(one.field for one in errors))
    count = len(error.faults)
    extra = {"fault_count": count}
    return Problem(422, "invalid", count=count, fields=names, errors=errors, extra=extra)

"""资源清单导入: a table of resources, tried or taken in; what is wrong is told by row."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.bodies import accepts
from services.console.entrypoints.http.reports.pages import Frame
from services.console.entrypoints.http.reports.resources import HERE, KEEPERS
from services.console.entrypoints.http.reports.views.resources import COLUMNS, KINDS, row_faults
from services.console.entrypoints.http.shell import ApiRefused

_API: Final = "/api/v1/resource-tables"
_MOST_BYTES: Final = 2_000_000  # of a whole form, as the service takes it
_WRONG: Final = 422


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    shell = frame.shell

    @pages.get(f"{HERE}/table")
    @shell.staff(*KEEPERS)
    def resource_table() -> Response:
        """Ask for a table, and tell what it has to look like."""
        return _page(frame)

    @pages.post(f"{HERE}/table")
    @shell.staff(*KEEPERS)
    @accepts("multipart/form-data", max_bytes=_MOST_BYTES, field="file")
    def take_resource_table() -> Response:
        """Try it or take it in; one bad row, and nothing is kept."""
        file, is_trial = request.files.get("file"), request.form.get("step") == "try"
        if file is None or not file.filename:
            missing = {"file": frame.word("reports.resources.table.missing")}
            return _page(frame, _WRONG, errors=missing)
        sent = (file.filename, file.stream, file.mimetype)
        form = {"dry_run": "true" if is_trial else "false"}
        try:
            told = shell.api().upload("reporting", _API, files={"file": sent}, form=form)
        except ApiRefused as refused:
            return _refused(frame, refused, file.filename)
        if is_trial:
            return _page(frame, told=told, file=file.filename)
        counts = {name: told[name] for name in ("read", "new", "changed")}
        return shell.redirect(HERE, said="reports.resources.table.taken", **counts)

    @pages.get(f"{HERE}/table.csv")
    @shell.staff(*KEEPERS)
    def resource_table_heading() -> Response:
        """Send an empty table with the right heading."""
        words = [frame.word(f"reports.resources.columns.{one}") for one in COLUMNS]
        response = Response(f"\ufeff{','.join(words)}\r\n", content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="resources.csv"'
        return response


def _refused(frame: Frame, refused: ApiRefused, file: str) -> Response:
    """Show what is wrong with rows in a list, and with the table itself at its head."""
    faults, whole = row_faults(frame.shell.faults(refused))
    count = max(len(faults), int(refused.problem.get("fault_count") or 0))
    return _page(frame, refused.status, faults=faults, count=count, errors=whole, file=file)


def _page(frame: Frame, status: int = 200, **told: Any) -> Response:
    context = {"faults": [], "count": 0, "errors": {}, "told": None, "file": "", **told}
    return frame.page(
        "reports/resource_table.html", HERE, status, columns=COLUMNS, kinds=KINDS, **context
    )

"""Reads a table of resources (资源清单): CSV or XLSX, each row judged as the API's form is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from services.common.web.invalid import complaints
from services.reporting.adapters.history.table_files import FileOptions, Table, facts_of
from services.reporting.adapters.texts import text_of
from services.reporting.application.resources.load_resources import (
    ResourceRow,
    RowFault,
    RowsRefused,
)
from services.reporting.domain.history.case import FileRow, RowRefused
from services.reporting.domain.resources import KINDS
from services.reporting.entrypoints.http.resource_forms import CodedForm

MOST_ROWS: Final = 10_000
_HEADING: Final = 1
_MANY: Final = "categories"  # parted in a cell, by whichever mark people type
_PARTED: Final = re.compile("[;；、,，]")
_BOOLEANS: Final = ("is_public", "is_retired")
_YES_NO: Final = {"是": "true", "√": "true", "否": "false", "×": "false"}


def read_table(path: Path, options: FileOptions | None = None) -> list[ResourceRow]:
    """Return a table's rows; columns and kinds may be named in Chinese, as they are shown.

    Raises:
        FileFault: it cannot be read as a table at all.
        RowsRefused: what is wrong with its heading, or else with each of its rows.

    """
    options = options or FileOptions()
    found: dict[str, ResourceRow] = {}
    faults: list[RowFault] = []
    with Table(path, facts_of(path, options), options) as table:
        table.heading = [_column(name) for name in table.heading]
        if wrong := list(_of_heading(table.heading)):
            raise RowsRefused(wrong)
        for row in islice(table.rows(), MOST_ROWS + 1):
            faults += _taken(row, found)
    if len(found) > MOST_ROWS:
        faults.append(RowFault(MOST_ROWS + 2, "file", "table_too_long", {"most": MOST_ROWS}))
    if faults:
        raise RowsRefused(faults)
    return list(found.values())


def resource_row(row: FileRow) -> ResourceRow:
    """Return what a row tells.

    Raises:
        RowRefused: it has not as many cells as the heading.
        ValidationError: it cannot be a resource.

    """
    if row.fault is not None:
        raise row.fault
    filled = {name: str(cell).strip() for name, cell in row.cells.items() if str(cell).strip()}
    many = [one.strip() for one in _PARTED.split(filled.pop(_MANY, "")) if one.strip()]
    if "kind" in filled:
        filled["kind"] = _kind(filled["kind"])
    for name in _BOOLEANS:
        if name in filled:
            filled[name] = _YES_NO.get(filled[name], filled[name])
    form = CodedForm.model_validate({**filled, _MANY: many})
    return ResourceRow(row.row, form.resource(form.code), form.is_retired)


def _taken(row: FileRow, found: dict[str, ResourceRow]) -> Iterable[RowFault]:
    """Put a row among those found; return what is wrong with it."""
    try:
        one = resource_row(row)
    except RowRefused as error:
        return [RowFault(row.row, error.field, f"history_{error.reason}")]
    except ValidationError as error:
        return [
            RowFault(row.row, told.field, told.code, told.params, told.fallback)
            for told in complaints(error)
        ]
    code = one.resource.code
    if code in found:
        return [RowFault(row.row, "code", "resource_repeated", {"code": code})]
    found[code] = one
    return []


def _of_heading(heading: list[str]) -> Iterator[RowFault]:
    """Yield what is wrong with a heading; a column without a name may stand empty."""
    known = CodedForm.model_fields
    for name, times in Counter(filter(None, heading)).items():
        if name not in known:
            yield RowFault(_HEADING, name, "extra_forbidden")
        elif times > 1:
            yield RowFault(_HEADING, name, "resource_column_twice")
    for name, field in known.items():
        if field.is_required() and name not in heading:
            yield RowFault(_HEADING, name, "missing")


def _column(name: str) -> str:
    """Return a column's own name for what people call it."""
    for field in CodedForm.model_fields:
        text = text_of(f"resource_column_{field}")
        if name.casefold() in (field, text.zh, text.en.casefold()):
            return field
    return name


def _kind(word: str) -> str:
    for kind in KINDS:
        text = text_of(f"resource_{kind}")
        if word.casefold() in (kind, text.zh, text.en.casefold()):
            return kind
    return word

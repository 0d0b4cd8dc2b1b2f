"""``python -m services.reporting resources …``: 资源清单, loaded from a table and listed."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from pydantic import ValidationError

from services.reporting.adapters.history.table_files import FileFault, FileOptions, Table, facts_of
from services.reporting.application.resources.load_resources import ResourceRow, UnknownCodes
from services.reporting.bootstrap import bootstrap
from services.reporting.domain.history.case import FileRow
from services.reporting.entrypoints.http.resource_forms import CodedForm
from services.reporting.entrypoints.own_settings import own_settings
from services.reporting.ports.resources import ResourceQuery

_UNUSABLE: Final = 2
_MOST: Final = 10_000
_MANY: Final = "categories"  # parted in a cell, by whichever mark people type
_PARTED: Final = re.compile("[;；、,，]")

resources_app = typer.Typer(help="资源清单 What there is to help with.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX: code, name, kind, …")]
_Dry = Annotated[bool, typer.Option("--dry-run", help="Judge only; needs no database.")]


@resources_app.command("load")
def load(file: _File, dry_run: _Dry = False) -> None:
    """Enter every row's resource or change it, by code; one bad row, and nothing is written.

    Columns: code, name, kind (team partner expert venue equipment fund service), unit, area,
    categories (parted by ; or 、), contact, note, is_public, is_retired (left out: as it was). Exit
    status 2: what is wrong, row by row; codes that the directory does not have, too.
    """
    found = _read(file)
    told = {"read": len(found), "dry_run": dry_run}
    if not dry_run:
        told |= _kept(file, found)
    typer.echo(json.dumps(told))


@resources_app.command("list")
def listing() -> None:
    """Print the whole list as JSON, retired ones too."""
    resources = bootstrap(own_settings()).resource_list.resources
    found = resources.listed(ResourceQuery(retired=True), "", _MOST)
    typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))


def _kept(file: Path, found: list[ResourceRow]) -> dict[str, int]:
    try:
        return bootstrap(own_settings()).resource_list.load(found)
    except UnknownCodes as error:
        faults = [
            f"第 {row} 行 row {row}: {field}: 名录中没有 the directory has no {code}"
            for row, field, code in error.faults
        ]
        _refuse(file, faults)


def _refuse(file: Path, faults: list[str]) -> NoReturn:
    """End with status 2, telling all that is wrong."""
    typer.echo("\n  ".join([f"{file}:", *faults]), err=True)
    raise typer.Exit(_UNUSABLE)


def _read(file: Path) -> list[ResourceRow]:
    found: dict[str, ResourceRow] = {}
    faults: list[str] = []
    try:
        facts = facts_of(file, FileOptions())
        with Table(file, facts, FileOptions()) as table:
            for row in table.rows():
                try:
                    one = resource_row(row)
                except ValueError as error:
                    faults += _told(row.row, error)
                    continue
                code = one.resource.code
                if code in found:
                    faults.append(f"第 {row.row} 行 row {row.row}: code: 重复 repeated {code}")
                found[code] = one
    except FileFault as error:
        faults.append(str(error))
    if faults:
        _refuse(file, faults)
    return list(found.values())


def resource_row(row: FileRow) -> ResourceRow:
    """Return what a row tells; raises ValueError where it cannot be one."""
    if row.fault is not None:
        raise row.fault
    filled = {name: str(cell).strip() for name, cell in row.cells.items() if str(cell).strip()}
    many = [one.strip() for one in _PARTED.split(filled.pop(_MANY, "")) if one.strip()]
    form = CodedForm.model_validate({**filled, _MANY: many})
    return ResourceRow(row.row, form.resource(form.code), form.is_retired)


def _told(row: int, error: ValueError) -> list[str]:
    if not isinstance(error, ValidationError):
        return [f"第 {row} 行 row {row}: {error}"]
    return [
        f"第 {row} 行 row {row}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors()
    ]

"""``python -m services.reporting resources …``: 资源清单, loaded from a table and listed."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from services.common.web.catalogue import load as catalogue_of
from services.common.web.problems import FieldError, worded_field
from services.reporting.adapters.history.table_files import FileFault
from services.reporting.application.resources.load_resources import RowFault, RowsRefused
from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.own_settings import own_settings
from services.reporting.entrypoints.resource_tables import read_table
from services.reporting.ports.resources import ResourceQuery

_UNUSABLE: Final = 2
_MOST: Final = 10_000

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
    try:
        found = read_table(file)
        told = {"read": len(found), "dry_run": dry_run}
        if not dry_run:
            told |= bootstrap(own_settings()).resource_list.load(found)
    except FileFault as error:
        _refuse(file, [str(error)])
    except RowsRefused as error:
        _refuse(file, _told(error.faults))
    typer.echo(json.dumps(told))


@resources_app.command("list")
def listing() -> None:
    """Print the whole list as JSON, retired ones too."""
    resources = bootstrap(own_settings()).resource_list.resources
    found = resources.listed(ResourceQuery(retired=True), "", _MOST)
    typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))


def _refuse(file: Path, faults: list[str]) -> NoReturn:
    """End with status 2, telling all that is wrong."""
    typer.echo("\n  ".join([f"{file}:", *faults]), err=True)
    raise typer.Exit(_UNUSABLE)


def _told(faults: Sequence[RowFault]) -> list[str]:
    catalogue = catalogue_of("reporting")
    said = []
    for one in faults:
        words = worded_field(FieldError(one.field, one.code, one.params, one.fallback), catalogue)
        both = f"{words['message']} {words['message_en']}"
        said.append(f"第 {one.row} 行 row {one.row}: {one.field}: {both}")
    return said

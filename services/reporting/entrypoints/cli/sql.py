"""``python -m services.reporting sql QUESTION``: an analyst's question by command."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.reporting.adapters.analysis.door import (
    QueryRefused,
    QueryTooLong,
    TablesBeingMade,
)
from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.own_settings import own_settings
from services.reporting.wiring.analysis import analyst_door

_REFUSED, _NOT_YET = 2, 3

_ASKED = "One SELECT; tables: tickets, work_orders, ratings, …"
_Sql = Annotated[str, typer.Argument(metavar="QUESTION", help=_ASKED)]
_Rows = Annotated[int, typer.Option("--rows", min=1, max=50_000, help="At most so many rows.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]
_Anew = Annotated[bool, typer.Option("--anew", help="Take in first what changed since.")]


def sql(question: _Sql, rows: _Rows = 100, as_json: _Json = False, anew: _Anew = False) -> None:
    """Ask the facts (自助查询), read-only. Exit status 2: not answered, and why; 3: not yet."""
    container = bootstrap(own_settings())
    door = analyst_door(container.numbers, container.names)
    try:
        if anew:
            door.renew()
        told = door.ask(question, rows)
    except (QueryRefused, QueryTooLong) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_REFUSED) from error
    except TablesBeingMade as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NOT_YET) from error
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    table = Table(*(column["name"] for column in told["columns"]))
    for row in told["rows"]:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console().print(table)

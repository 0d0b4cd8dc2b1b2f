"""``python -m services.reporting history …``: which other systems' cases are here; forget one."""

import json
from typing import Annotated

import typer

from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.own_settings import own_settings

_UNUSABLE = 2
_TOLD = ("source", "file", "rows_done", "started_at", "finished_at", "told")

history_app = typer.Typer(help="历史数据 Cases of other systems.", no_args_is_help=True)

_Source = Annotated[str, typer.Argument(help="The mapping's `source`.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Without it nothing is taken away.")]


@history_app.command("runs")
def runs() -> None:
    """Print every import, the latest first, with its summary, as JSON."""
    found = [
        {name: one.get(name) for name in _TOLD} for one in bootstrap(own_settings()).history.runs()
    ]
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))


@history_app.command("forget")
def forget(source: _Source, yes: _Yes = False) -> None:
    """Take all cases of a source away; figures are then as if it had never been imported."""
    if not yes:
        typer.echo(
            f"加 --yes 才删除 {source} 的全部历史数据 add --yes to take it all away", err=True
        )
        raise typer.Exit(_UNUSABLE)
    container = bootstrap(own_settings())
    with container.history_lease(source) as turn:
        if turn is None:
            typer.echo("导入正在进行 an import of it is running", err=True)
            raise typer.Exit(_UNUSABLE)
        forgotten = container.history.forget(source, turn.fence)
        typer.echo(json.dumps({"source": source, "forgotten": forgotten}))

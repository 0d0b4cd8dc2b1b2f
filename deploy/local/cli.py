"""The commands behind `make up`, `make down`, `make status`, `make servers` and `make clean`."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.local.ports import HIGHEST_BASE
from deploy.local.problems import CannotGoOn, told
from deploy.local.process import GROUPS
from deploy.local.processes import MOST_REPLICAS
from deploy.local.progress import Display
from deploy.local.run_dir import REPOSITORY
from deploy.local.system import System

INTERRUPTED = 130
LONGEST = 9  # digits
app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


def configured(display: Display | None = None) -> System:
    """Return the system that the environment describes.

    Raises CannotGoOn when HUYING_PORT_BASE or HUYING_REPLICAS cannot be used.
    """
    run_dir = Path(os.environ.get("HUYING_RUN_DIR") or REPOSITORY / ".run").absolute()
    base = _number("HUYING_PORT_BASE", 8100, 1024, HIGHEST_BASE)
    replicas = _number("HUYING_REPLICAS", 1, 1, MOST_REPLICAS)
    display = display or Display(Console(stderr=True))
    return System(run_dir, base, replicas, display, sms_gateway=True)


def _number(name: str, usual: int, lowest: int, highest: int) -> int:
    text = os.environ.get(name) or str(usual)
    # Of thousands of digits Python itself makes no number.
    if not text.isdecimal() or len(text) > LONGEST or not lowest <= int(text) <= highest:
        raise CannotGoOn(f"{name} is {text[:40]!r}: it must be a number from {lowest} to {highest}")
    return int(text)


@app.command()
def up() -> None:
    """Start everything and wait until all of it is ready."""
    with Display(Console(stderr=True)) as display:
        system = configured(display)
        system.up()
    _print_addresses(system)


@app.command()
def servers() -> None:
    """Start MongoDB and RabbitMQ only."""
    with Display(Console(stderr=True)) as display:
        system = configured(display)
        system.up(GROUPS[:1])
    urls = system.access()["urls"]
    Console().print(f"MongoDB  {urls['mongodb']}\nRabbitMQ {urls['amqp']}", soft_wrap=True)


@app.command()
def down() -> None:
    """Stop everything; the data stays."""
    with Display(Console(stderr=True)) as display:
        configured(display).down()


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show each process with its port, health and restarts."""
    rows = configured().status()
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif rows:
        Console().print(_table(rows))
    else:
        Console().print("nothing has been started here: make up")


@app.command()
def clean(yes: Annotated[bool, typer.Option("--yes")] = False) -> None:
    """Stop everything and remove all data, after asking."""
    system = configured()
    if not system.run_dir.exists():
        return
    question = f"Remove all data, keys and logs in {system.run_dir}?"
    if not yes and not typer.confirm(question):
        raise typer.Exit(1)
    system.down()
    shutil.rmtree(system.run_dir)


def main() -> None:
    """Run a command; what stops it is told in one line."""
    try:
        app()
    except (CannotGoOn, OSError) as problem:
        _stop(told(problem), 1)
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            _stop("huying: interrupted; `make up` goes on, `make down` stops\n", INTERRUPTED)
        raise


def _stop(line: str, code: int) -> None:
    sys.stderr.write(line)
    raise SystemExit(code)


def _print_addresses(system: System) -> None:
    urls = system.access()["urls"]
    grid = Table.grid(padding=(0, 2))
    for name in ("console", "intake", "dispatch", "notify", "reporting"):
        grid.add_row(name, urls[name])
    Console().print(grid)
    Console().print(f"accounts and tokens: {system.run_dir / 'access.json'}", soft_wrap=True)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    columns = ("name", "state", "pid", "port", "health", "restarts", "uptime_seconds")
    for column in columns:
        table.add_column(column.removesuffix("_seconds"), overflow="fold")
    for row in rows:
        cells = {**row, "uptime_seconds": _duration(row["uptime_seconds"])}
        table.add_row(*("-" if cells[c] is None else str(cells[c]) for c in columns))
    return table


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if seconds else "-"

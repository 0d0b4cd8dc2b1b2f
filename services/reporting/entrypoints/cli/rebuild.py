"""``python -m services.reporting rebuild``: facts and roll-ups again, from the archive."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from services.common.clock import SystemClock
from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.own_settings import own_settings

_TOLD_EVERY = 10_000


_NEEDED = 1
_Check = Annotated[bool, typer.Option("--check", help="Only say whether one is needed.")]


def rebuild(check: _Check = False) -> None:
    """Make facts and roll-ups anew from the archive (重建); figures are readable all the time.

    Prints one JSON object: events read, and events folded again that came meanwhile. With --check
    how many facts lack what the present code reads out of their events, and how many wait to be
    counted again, which the scheduler does by itself; exit status 1 when a rebuild is needed.
    """
    container = bootstrap(own_settings())
    if check:
        lacking = container.facts.to_rebuild()
        waiting = container.facts.waiting()
        told_so = {"facts_to_rebuild": lacking, "facts_to_count_again": waiting}
        typer.echo(json.dumps({"rebuild_needed": bool(lacking), **told_so}))
        raise typer.Exit(_NEEDED if lacking else 0)
    screen = Console(stderr=True)
    total = container.archive.size()

    def told(count: int) -> None:
        if count % _TOLD_EVERY == 0:
            screen.print(f"{count:,} / {total:,} 事件 events", highlight=False)

    done = container.rebuild_facts(SystemClock().now, told)
    typer.echo(json.dumps(asdict(done)))

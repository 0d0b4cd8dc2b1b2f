"""``python -m services.reporting rebuild``: facts and roll-ups again, from the archive."""

import json
from dataclasses import asdict

import typer
from rich.console import Console

from services.common.clock import SystemClock
from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.own_settings import own_settings

_TOLD_EVERY = 10_000


def rebuild() -> None:
    """Make facts and roll-ups anew from the archive (重建); figures are readable all the time.

    Prints one JSON object: events read, and events folded again that came meanwhile.
    """
    container = bootstrap(own_settings())
    screen = Console(stderr=True)
    total = container.archive.size()

    def told(count: int) -> None:
        if count % _TOLD_EVERY == 0:
            screen.print(f"{count:,} / {total:,} 事件 events", highlight=False)

    done = container.rebuild_facts(SystemClock().now, told)
    typer.echo(json.dumps(asdict(done)))

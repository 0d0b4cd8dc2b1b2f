"""``python -m services.reporting public scan MONTH``: proves that nothing personal is published."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from services.reporting.bootstrap import bootstrap
from services.reporting.domain.bulletins.periods import NoSuchPeriod
from services.reporting.entrypoints.own_settings import usable_settings

_UNUSABLE, _FOUND = 2, 1

public_app = typer.Typer(help="数据开放 Open data.", no_args_is_help=True)

_Month = Annotated[str, typer.Argument(metavar="MONTH", help="2026-10")]


@public_app.callback()
def public() -> None:
    """What is published of a month."""


@public_app.command("scan")
def scan(month: _Month) -> None:
    """Search a month's public files for anything personal; exit status 1 when there is any.

    Phones, identity numbers, mail, plates, names, house numbers, exact places, our own ids, and any
    dozen signs in a row of what residents wrote.
    """
    desk = bootstrap(usable_settings()).public_desk
    try:
        finds = desk.scanned(month)
    except NoSuchPeriod as error:
        typer.echo(f"没有这个月 no such month {month}", err=True)
        raise typer.Exit(_UNUSABLE) from error
    typer.echo(json.dumps({"month": month, "finds": [asdict(one) for one in finds]}))
    if finds:
        raise typer.Exit(_FOUND)

"""``python -m services.dispatch roster``: who is on duty, gaps ahead, calendars in and out."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from services.common.decoding import decoded_text
from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.terms import TIERS, Tier
from services.dispatch.entrypoints.cli.opening import opened
from services.dispatch.entrypoints.forms.calendars import EARLIEST, LATEST
from services.dispatch.entrypoints.http.access import directory_of
from services.dispatch.entrypoints.views.rosters import duty_view, gap_view

roster_app = typer.Typer(help="值班表 Duty rosters.", no_args_is_help=True)
_FAULTY, _REFUSED, _AWAY = 1, 2, 3

_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
_Unit = Annotated[str | None, typer.Option("--unit", help="Only this unit's.")]


@roster_app.command()
def show(
    unit: _Unit = None,
    tier: Annotated[int | None, typer.Option("--tier", min=1, max=3)] = None,
    at: Annotated[datetime | None, typer.Option("--at", help="Local time; left out: now.")] = None,
    as_json: _Json = False,
) -> None:
    """Print who is on duty, at an instant of local time."""
    with _container() as container:
        rosters = container.rosters
        when = _instant(at, rosters.zone) if at else container.clock.now()
        directory = directory_of(container)
        found = rosters.find.everywhere(when, unit, tier)
        rows = [duty_view(rota, duty, directory) for rota, duty in found]
    if as_json:
        _print({"at": when, "items": rows})
        return
    for row in rows:
        who = f"{row['name']} ({row['subject']}, {row['by']})" if row["name"] else f"– {row['gap']}"
        until = row["until"].astimezone(rosters.zone)
        typer.echo(f"{row['unit']:<18} {row['tier']}  {who}  until {until:%m-%d %H:%M}")


@roster_app.command()
def gaps(
    days: Annotated[int | None, typer.Option("--days", min=1, max=92)] = None,
    unit: _Unit = None,
    as_json: _Json = False,
) -> None:
    """Print the times ahead in which nobody is on duty; exit status 1 where there are any."""
    with _container() as container:
        zone = container.rosters.zone
        found = container.rosters.warn.find(days, unit)
        rows = [gap_view(one, directory_of(container)) for one in found]
        ahead = days or container.rosters.warn.days
    if as_json:
        _print({"days": ahead, "items": rows})
    else:
        for row in rows:
            begins, ends = (row[name].astimezone(zone) for name in ("from", "to"))
            span = f"{begins:%m-%d %H:%M} – {ends:%m-%d %H:%M}"
            typer.echo(f"{row['unit']:<18} {row['tier']}  {span}  {row['reason']}")
        typer.echo(f"{len(rows)} gaps within {ahead} days")
    raise typer.Exit(_FAULTY if rows else 0)


@roster_app.command("import")
def import_calendar(
    file: Annotated[Path, typer.Argument(help="iCalendar.", exists=True, dir_okay=False)],
    unit: Annotated[str, typer.Option("--unit", help="Whose rota.")],
    tier: Annotated[int, typer.Option("--tier", min=1, max=3)],
) -> None:
    """Take the times on duty of a calendar into a rota; every fault is told with its line."""
    try:
        text = decoded_text(file.read_bytes())
    except UnicodeDecodeError as error:
        raise typer.BadParameter("it is no text", param_hint="FILE") from error
    with _container() as container:
        rosters = container.rosters
        rung: Tier = TIERS[tier - 1]
        rota = rosters.store.get(unit, rung)
        if rota is None:
            raise NotFound
        spells = read_spells(text, rota, rosters.zone, container.clock.now())
        by = f"cli:{getpass.getuser()}"
        written = rosters.take_in(unit, rung, spells, version=rota.version, by=by)
        _print({"unit": unit, "tier": tier, "version": written.version, "spells": len(spells)})


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    if not EARLIEST <= local.date() <= LATEST:
        raise typer.BadParameter(f"not between {EARLIEST} and {LATEST}", param_hint="--at")
    return local.replace(tzinfo=zone)


@contextmanager
def _container() -> Iterator[Container]:
    """Give the wired service; what goes wrong is told, and is an exit status."""
    try:
        yield opened()
    except DraftRefused as refused:
        for fault in refused.faults:
            typer.echo(f"{fault.field}: {fault.code} {dict(fault.params)}", err=True)
        raise typer.Exit(_FAULTY) from refused
    except NotFound as missing:
        typer.echo("no such unit or rota", err=True)
        raise typer.Exit(_REFUSED) from missing
    except StoreUnavailable as error:
        typer.echo(f"the database: {error}", err=True)
        raise typer.Exit(_AWAY) from error


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))

"""``calendar``: import a notice, look at calendars, count deadlines anew, decide what is held."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from services.dispatch.adapters.calendars.notice_files import read_notice
from services.dispatch.adapters.preset.errors import PresetErrors
from services.dispatch.application.calendars.import_notice import Proposal
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.notice import Notice
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.entrypoints.cli.opening import opened
from services.dispatch.entrypoints.forms.calendar_shapes import calendar_row, day_row, moved_row
from services.dispatch.entrypoints.forms.calendars import EARLIEST, LATEST
from services.dispatch.ports.tickets import StaleAggregate

calendar_app = typer.Typer(
    help="历法 calendars: notices, versions, deadlines.", no_args_is_help=True
)

_CLI = "cli:calendar"
_File = Annotated[Path, typer.Argument(help="The notice: .yaml (whole years), .csv or .ics.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would move.")]
_Rows = Annotated[int, typer.Option(help="How many moved tickets a dry run shows.", min=0)]
_Why = Annotated[str, typer.Option(help="What goes into the record beside the version.")]
_Version = Annotated[int, typer.Argument(help="Version of the calendars.")]
_Tickets = Annotated[list[str] | None, typer.Option("--ticket", help="Only this ticket; repeat.")]


@calendar_app.command("import")
def import_notice(
    file: _File, dry_run: _DryRun = False, rows: _Rows = 20, why: _Why = "notice"
) -> None:
    """Publish a notice as the next version; the scheduler counts open deadlines anew.

    Every fault of the file is told at once, with its line, and nothing is written (exit 1).
    """
    container = _container()
    notice = _notice(file, _current(container))
    proposal = _sound_proposal(container, file, notice)
    if dry_run:
        shown = container.calendars.preview(proposal, rows=rows)
        open_ = {"tickets": shown.tickets, **shown.counts}
        moved = [moved_row(one) for one in shown.rows]
        _print({**_proposed(proposal), "dry_run": True, "open": open_, "moved": moved})
        return
    try:
        proposal, version = container.calendars.publish(notice, by=_CLI, why=why)
    except StaleAggregate as error:
        typer.echo("somebody else published meanwhile; run it again", err=True)
        raise typer.Exit(1) from error
    what = {"version": proposal.after.version, "directory_version": version, "file": file.name}
    if proposal.changes:
        container.audit_log.append("calendar.published", _CLI, what)
    _print({**_proposed(proposal), "dry_run": False, "directory_version": version})


@calendar_app.command("list")
def list_calendars() -> None:
    """List the calendars in force, with their published years."""
    calendars = _current(_container()).calendars
    rows = [calendar_row(calendar, calendars) for calendar in calendars.all()]
    _print({"version": calendars.version, "calendars": rows})


@calendar_app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="Code of the calendar.")],
    first: Annotated[str, typer.Option("--from", help="First day, ISO.")],
    last: Annotated[str, typer.Option("--to", help="Last day, included.")],
) -> None:
    """Show each day from one to another: worked or not, and why."""
    day, end = _day(first), _day(last)
    calendar = _calendar(_current(_container()), code)
    worked = takewhile(lambda item: item.date <= end, calendar.days_from(day))
    _print({"code": code, "days": [day_row(item) for item in worked]})


@calendar_app.command("recompute")
def recompute() -> None:
    """Count open deadlines anew here and now, instead of waiting for the scheduler."""
    container = _container()
    moved = container.calendars.recompute()
    version = _current(container).calendars.version
    _print({"version": version, "moved": moved, **container.calendars.store.report(version)})


@calendar_app.command("report")
def report(version: _Version) -> None:
    """Show how far a version has come and what it moved."""
    store = _container().calendars.store
    started = store.of(version)
    if started is None:
        _uncounted(version)
    _print({**asdict(started), "behind": store.count_behind(version), **store.report(version)})


@calendar_app.command("approve")
def approve(version: _Version, ticket: _Tickets = None) -> None:
    """Let deadlines that the calendar made late take effect: they climb from now on."""
    _judge("approved", version, ticket or [])


@calendar_app.command("refuse")
def refuse(version: _Version, ticket: _Tickets = None) -> None:
    """Let those deadlines stay where they were."""
    _judge("refused", version, ticket or [])


def _notice(file: Path, current: Directory) -> Notice:
    """Return what a file says; every fault of it is told at once."""
    known = frozenset(calendar.code for calendar in current.calendars.all())
    try:
        return read_notice(file, calendars=known, weekend=current.calendars.district.weekend)
    except PresetErrors as errors:
        typer.echo(str(errors), err=True)
        raise typer.Exit(1) from errors


def _sound_proposal(container: Container, file: Path, notice: Notice) -> Proposal:
    """Return what a notice would change, or say why it cannot be published."""
    try:
        return container.calendars.publish.propose(notice)
    except LimitReached as error:
        years = error.params["years"]
        typer.echo(f"{file.name}: {years}: a few days are no notice of a year", err=True)
        raise typer.Exit(1) from error
    except DraftRefused as refused:
        for fault in refused.faults:
            typer.echo(f"{file.name}: {fault.field}: {fault.code} {dict(fault.params)}", err=True)
        raise typer.Exit(1) from refused


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if not EARLIEST <= day <= LATEST:
        raise typer.BadParameter(f"{day} is not between {EARLIEST} and {LATEST}")
    return day


def _judge(verdict: Literal["approved", "refused"], version: int, tickets: list[str]) -> None:
    container = _container()
    who = Order(Caller(_CLI, frozenset({"supervisor"})))
    try:
        decided = container.calendars.judge(version, verdict, who, ticket_ids=tickets)
    except NotFound as error:
        _uncounted(version, error)
    container.audit_log.append(
        f"calendar.{verdict}", _CLI, {"version": version, "tickets": decided}
    )
    _print({"version": version, "verdict": verdict, "tickets": decided})


def _uncounted(version: int, error: Exception | None = None) -> NoReturn:
    typer.echo(f"no version {version} was counted", err=True)
    raise typer.Exit(1) from error


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return {
        "version": proposal.after.version,
        "before": proposal.before.calendars.version,
        "years": sorted(proposal.after.district.years),
        "days": [asdict(day) for day in proposal.days],
    }


def _container() -> Container:
    container = opened()
    container.prepare_database()
    return container


def _current(container: Container) -> Directory:
    current = container.directories.current()
    if current is None:
        typer.echo("no directory is published yet: load a preset first", err=True)
        raise typer.Exit(1)
    return current


def _calendar(current: Directory, code: str) -> Calendar:
    calendar = current.calendars.find(code)
    if calendar is None:
        known = ", ".join(one.code for one in current.calendars.all())
        raise typer.BadParameter(f"{code} is none of {known}")
    return calendar


def _print(answer: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)

"""``python -m services.dispatch simulate``: a month of a district, on a virtual clock (F7)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.dispatch.adapters.preset_files import (
    PresetErrors,
    read_preset,
    read_rosters,
    read_sample_appeals,
)
from services.dispatch.application.escalation.publish_policies import known_in
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.escalation.linting import lint
from services.dispatch.domain.simulation.comparing import side_by_side
from services.dispatch.domain.simulation.district import District
from services.dispatch.domain.simulation.habits import Habits, Month
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.entrypoints.cli.named_policies import policies_named
from services.dispatch.entrypoints.cli.simulated_parts import played

_LIANHU = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
_FAULTY = 1

_Preset = Annotated[
    Path, typer.Option("--preset", help="Folder of the district.", exists=True, file_okay=False)
]
_Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        help="YAML {policies: [...]}, or stored: CODE@VERSION, CODE@draft, draft. Several: side by"
        " side.",
    ),
]
_Days = Annotated[int, typer.Option("--days", min=1, max=366)]
_Appeals = Annotated[int, typer.Option("--appeals", min=1, max=1_000_000)]
_YEARS = range(2000, 2200)  # as of calendars and rosters


def _in_a_year_that_is_played(start: datetime) -> datetime:
    if start.year not in _YEARS:
        raise typer.BadParameter(f"no year from {_YEARS[0]} to {_YEARS[-1]}")
    return start


_Start = Annotated[
    datetime,
    typer.Option(
        "--start", formats=["%Y-%m-%d"], help="First day.", callback=_in_a_year_that_is_played
    ),
]
_Processes = Annotated[
    int, typer.Option("--processes", min=0, max=64, help="0: as many as there are processors.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def simulate(
    days: _Days = 30,
    appeals: _Appeals = 3000,
    policy: _Policies = None,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    preset: _Preset = _LIANHU,
    start: _Start = datetime(2026, 11, 2),  # noqa: DTZ001 - a local day, made aware below
    processes: _Processes = 0,
    as_json: _Json = False,
) -> None:
    """Play a district's days with invented people and the real rules; nothing is written.

    Without a policy the preset's own is played. The same seed gives the same month, in however
    many processes it is played.
    """
    try:
        body = read_preset(preset)
        rotas = {(rota.unit, rota.tier): rota for rota in read_rosters(preset)}
        rows = read_sample_appeals(preset)
    except PresetErrors as errors:
        typer.echo(str(errors), err=True)
        raise typer.Exit(_FAULTY) from errors
    reports = []
    for name, directed in _bodies(body, policy or []):
        directory = replace(read_directory(1, directed), rotas=rotas)
        begins = start.replace(tzinfo=directory.calendar.zone)
        samples = _samples(rows, begins)
        month = Month(appeals, begins, days)
        report = played(District(directory, samples, Habits(), seed), month, processes)
        reports.append({**report, "policy": name})
    if as_json:
        head = {"days": days, "appeals": appeals, "seed": seed, "start": start.date()}
        beside = [
            {"name": name.strip(), "values": numbers, "change": change}
            for name, numbers, change in side_by_side(reports)
        ]
        whole = {**head, "reports": reports, "side_by_side": beside}
        typer.echo(json.dumps(whole, ensure_ascii=False, default=str))
    else:
        _print(reports)


def _bodies(body: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the directory under each of the policies; every fault of them is told."""
    if not names:
        return [("preset", body)]
    standing = read_directory(1, body)
    found = [policies_named(name) for name in names]
    return [(name, {**body, "policies": _sound(name, rows, standing)}) for name, rows in found]


def _sound(name: str, rows: Sequence[dict[str, Any]], directory: Directory) -> list[dict[str, Any]]:
    faults = lint(rows, known_in(directory))
    for fault in faults:
        typer.echo(f"{name}: {fault.rule}: {fault.field}: {fault.code}", err=True)
    if faults:
        raise typer.Exit(_FAULTY)
    return [{"version": 1, **row} for row in rows]


def _samples(rows: Sequence[Mapping[str, str]], at: datetime) -> list[Appeal]:
    """Return the preset's appeals as what residents of the simulated district say."""
    return [
        Appeal(
            row["id"],
            row["channel"],
            row["kind"],  # type: ignore[arg-type]  # the preset's schema has checked the word
            row["title"],
            row["text"],
            at,
            area_code=row["community_code"] or None,
            address=row["address"],
        )
        for row in rows
    ]


def _print(reports: Sequence[Mapping[str, Any]]) -> None:
    console = Console()
    table = Table("", *(str(report["policy"]) for report in reports), "change")
    for name, numbers, change in side_by_side(reports):
        shown = ["–" if number is None else f"{number:g}" for number in numbers]
        table.add_row(name, *shown, "" if change is None else f"{change:+g}")
    console.print(table)
    for report in reports:
        title = str(report["policy"])
        units = Table("unit", "orders", "breaches", "answers for", "notices", title=title)
        for row in report["units"][:10]:
            units.add_row(*(str(value) for value in row.values()))
        console.print(units)
        officers = Table("duty officer", "steps", title=title)
        for who, steps in list(report["duty_officers"].items())[:10]:
            officers.add_row(who, str(steps))
        console.print(officers)

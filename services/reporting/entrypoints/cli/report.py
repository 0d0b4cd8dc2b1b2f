"""``python -m services.reporting report …``: bulletins by command, with a progress bar."""

import json
import shutil
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from services.reporting.application.bulletins.order_bulletin import (
    PeriodNotOver,
    UnknownSubject,
)
from services.reporting.bootstrap import Container, bootstrap
from services.reporting.domain.bulletins.order import order_of
from services.reporting.domain.bulletins.periods import NoSuchPeriod, last_complete, name_of, named
from services.reporting.domain.bulletins.template import Template
from services.reporting.domain.jobs import Job
from services.reporting.entrypoints.own_settings import usable_settings

_UNUSABLE, _FAILED = 2, 3
_COMMAND = "command"

_Name = Annotated[str, typer.Argument(metavar="TEMPLATE", help="daily, monthly, unit_scorecard, …")]
_Period = Annotated[
    str | None, typer.Option("--period", help="2026-11, 2026-W47, …; default: the last one over.")
]
_Subject = Annotated[
    str | None, typer.Option("--subject", help="Unit or street; default: everyone with work.")
]
_Out = Annotated[Path, typer.Option("--out", help="Folder for the files.")]
_Anew = Annotated[bool, typer.Option("--anew", help="Make the next version.")]


def report(
    template: _Name,
    period: _Period = None,
    subject: _Subject = None,
    out: _Out = Path(),
    anew: _Anew = False,
) -> None:
    """Make bulletins (通报、成绩单) and put their files into a folder.

    One that stands already is only fetched; one that was interrupted goes on. Progress goes to
    standard error, one JSON object with the files to standard output. Exit status 2: nothing to be
    made of these words; 3: a bulletin failed.
    """
    container = bootstrap(usable_settings())
    plan = container.press.templates.get(template)
    if plan is None:
        _unusable("没有这个模板 no such template", sorted(container.press.templates))
    container.names.try_fetch()
    jobs = _ordered(container, plan, period, subject, anew=anew)
    done = _made(container, jobs)
    out.mkdir(parents=True, exist_ok=True)
    told = [_fetched(container, job, out) for job in done]
    typer.echo(json.dumps({"template": template, "reports": told}, ensure_ascii=False))
    if any(job.state != "done" for job in done):
        raise typer.Exit(_FAILED)


def _ordered(
    container: Container, plan: Template, words: str | None, subject: str | None, *, anew: bool
) -> list[Job]:
    today = container.clock.now().astimezone(container.zone).date()
    press = container.press
    try:
        period = named(plan.span, words) if words else last_complete(plan.span, today)
        name = name_of(plan.span, period)
        if plan.scope != "district" and subject is None:
            return press.schedule.order_all(plan, name, period, _COMMAND)
        return [press.order(plan.name, name, subject, _COMMAND, today, anew=anew)]
    except NoSuchPeriod as error:
        _unusable(f"没有这个期 no such period {error}", [plan.span])
    except PeriodNotOver as error:
        _unusable(f"该期尚未结束 the period is not over {error}", [])
    except UnknownSubject as error:
        _unusable(f"没有这个单位或街道 no such unit or street {error}", [])


def _made(container: Container, jobs: list[Job]) -> list[Job]:
    """Make jobs, this process working on whatever waits, until these are over."""
    press, screen, found = container.press, Console(stderr=True), []
    with Progress(console=screen) as progress:
        task = progress.add_task("生成 making", total=sum(job.total or 0 for job in jobs))
        for job in jobs:
            now = job
            while now.state in ("queued", "running") and press.run():
                now = press.bulletins.get(job.job_id) or job
            now = press.bulletins.get(job.job_id) or job
            progress.advance(task, job.total or 0)
            found.append(now)
    return found


def _fetched(container: Container, job: Job, out: Path) -> dict[str, Any]:
    order, files = order_of(job.order), []
    for file in job.files:
        path = out / file.name
        partly = path.with_name(f".{file.name}.part")
        with container.export_office.files.open(file) as kept, partly.open("wb") as written:
            shutil.copyfileobj(kept, written)
        partly.replace(path)
        files.append(str(path))
    return {"report_id": job.job_id, **order.plain(), "state": job.state, "files": files}


def _unusable(what: str, known: list[str]) -> NoReturn:
    typer.echo(" ".join([what, *known]), err=True)
    raise typer.Exit(_UNUSABLE)

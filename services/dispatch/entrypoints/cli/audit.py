"""``verify-audit``: the first bad link of every story, for people and for programs."""

import json
from datetime import datetime
from typing import Annotated

import typer

from services.common.store.connection import StoreUnavailable
from services.dispatch.application.audit.findings import UNCHECKED, Findings
from services.dispatch.application.audit.verify_audit import NoSuchStory
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.cli.opening import opened

_Ticket = Annotated[str | None, typer.Option("--ticket", help="Only this one, by id or number.")]
_Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Only what changed from this day on."),
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def verify_audit(ticket: _Ticket = None, since: _Since = None, as_json: _Json = False) -> None:
    """Prove the audit trail, or name the first bad link of each story.

    Exit status 0: clean. 1: broken. 2: it cannot be said, and why.
    """
    findings = _checked(opened(), ticket, since)
    if as_json:
        typer.echo(json.dumps(findings.as_json(), ensure_ascii=False))
    else:
        _print(findings)
    raise typer.Exit(findings.exit_code)


def _checked(container: Container, ticket: str | None, since: datetime | None) -> Findings:
    try:
        if ticket is not None:
            return container.audit.verify.one(ticket)
        return container.audit.verify(since.date().isoformat() if since else None, _progress)
    except NoSuchStory:
        typer.echo(f"nobody knows a story {ticket}", err=True)
    except StoreUnavailable as error:
        typer.echo(f"the database: {error}", err=True)
    except ValueError as error:
        typer.echo(f"HUYING_AUDIT_KEY: {error}", err=True)
    raise typer.Exit(UNCHECKED)


def _progress(findings: Findings) -> None:
    counts = ", ".join(f"{count} {kind}" for kind, count in findings.stories.items())
    typer.echo(f"checked {counts}, {findings.entries} entries; {findings.broken} broken", err=True)


def _print(findings: Findings) -> None:
    report = findings.as_json()
    for name, count in report["checked"].items():
        typer.echo(f"{name:>15}  {count}")
    for fault in report["faults"]:
        name = f"{fault['subject']} ({fault['number']})" if fault["number"] else fault["subject"]
        typer.echo(f"{name}: entry {fault['sequence']} {fault['code']}: {fault['detail']}")
    for reason in findings.unchecked:
        typer.echo(f"not checked: {reason}", err=True)
    typer.echo(report["result"])

"""``python -m services.dispatch policy``: draft, lint, publish, list, show; prints JSON."""

import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, cast

import typer
from pydantic import ValidationError

from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.preset.located import Unreadable, read_document
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.publication import PARTS, Row
from services.dispatch.domain.escalation.reading import policy_rows
from services.dispatch.domain.refusals import NotFound, Refusal
from services.dispatch.domain.terms import Severity
from services.dispatch.entrypoints.cli.opening import opened
from services.dispatch.entrypoints.forms.policies import PoliciesForm
from services.dispatch.entrypoints.forms.policy_dry_runs import reference, tickets_of
from services.dispatch.entrypoints.views.policies import (
    faults_view,
    shape_faults,
    unreadable_faults,
)
from services.dispatch.entrypoints.views.policy_dry_runs import policy_dry_run_view
from services.dispatch.ports.tickets import StaleAggregate

policy_app = typer.Typer(
    help="升级策略 Escalation policies; every command prints JSON.", no_args_is_help=True
)
_FAULTY, _REFUSED, _AWAY = 1, 2, 3
_Row = dict[str, Any]

_File = Annotated[
    Path, typer.Argument(help="YAML or JSON: {policies: [...]}.", exists=True, dir_okay=False)
]
_Draft = Annotated[
    Path | None, typer.Argument(help="YAML or JSON; left out: the draft.", exists=True)
]
_Why = Annotated[str, typer.Option("--why", help="Why, kept with the version.")]
_Stored = Annotated[
    str | None, typer.Option("--policy", help="CODE@VERSION, CODE@draft, or draft.")
]
_Severities = Annotated[list[str] | None, typer.Option("--severity", help="P0 … P3; repeatable.")]
_DAY = ["%Y-%m-%d"]
_Version = Annotated[int | None, typer.Option("--version", min=1, help="Of the directory.")]


@policy_app.command("list")
def list_policies(version: _Version = None) -> None:
    """List the policies in force, or those of a version, and who published what."""
    with _container() as container:
        number, rows = _rows(container, version)
        records = container.rules.publications.page(PARTS["escalation-policies"], None, 50)
        named = [{key: row.get(key) for key in _NAMED} for row in rows]
        _print({"version": number, "policies": named, "published": list(records)})


@policy_app.command()
def show(code: Annotated[str, typer.Argument(help="Policy.")], version: _Version = None) -> None:
    """Print one policy as it is in force, or as it was in a version."""
    with _container() as container:
        number, rows = _rows(container, version)
        found = next((row for row in rows if row["code"] == code), None)
        if found is None:
            _end(_REFUSED, {"error": "not_found", "code": code, "version": number})
        _print({"version": number, "policy": dict(found)})


@policy_app.command()
def lint(file: _Draft = None) -> None:
    """Print every fault of a file, or of the draft, all at once; exit status 1 where there is."""
    with _container() as container:
        rows = _read(file) if file else list(container.policies.edit.read().policies)
        found = faults_view(container.policies.edit.lint(rows))
    _end(0 if found["sound"] else _FAULTY, found)


@policy_app.command()
def draft(file: _File) -> None:
    """Keep a file's policies as the draft; one with faults is not kept."""
    with _container() as container:
        kept = container.policies.edit.write(_read(file), revision=None, by=_who())
        codes = [row["code"] for row in kept.policies]
        _print({"revision": kept.revision, "base_version": kept.base, "policies": codes})


@policy_app.command()
def publish(why: _Why) -> None:
    """Put the draft into force as the directory's next version; open tickets keep theirs."""
    with _container() as container:
        version = container.policies.publish(revision=None, by=_who(), why=why)
        _print(dict(container.rules.publications.record(version) or {}))


@policy_app.command()
def rollback(version: Annotated[int, typer.Argument(min=1)], why: _Why) -> None:
    """Put an earlier version's policies into force as the next version."""
    with _container() as container:
        done = container.policies.publish.restore(version, base=None, by=_who(), why=why)
        _print(dict(container.rules.publications.record(done) or {}))


@policy_app.command("dry-run")
def dry_run(
    file: _Draft = None,
    policy: _Stored = None,
    last: Annotated[int, typer.Option("--last", min=1, max=1_000_000)] = 1000,
    category: Annotated[str | None, typer.Option("--category")] = None,
    severity: _Severities = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day.")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day.")] = None,
    items: Annotated[int, typer.Option("--items", min=0, help="Differing tickets shown.")] = 20,
) -> None:
    """Compare a file, a stored policy or the draft with what happened to the last N tickets."""
    with _container() as container:
        rows = _read(file) if file else _stored(container, policy)
        wanted = tickets_of(
            _prefix(container),
            category=category,
            severities=tuple(cast("list[Severity]", severity or ())),
            opened_from=since.date() if since else None,
            opened_to=until.date() if until else None,
        )
        found = container.policies.dry_run(rows, wanted, last=last, items=items)
        _print({**policy_dry_run_view(found, None), "next_cursor": None})


def _prefix(container: Container) -> str:
    current = container.directories.current()
    if current is None:
        raise NotFound
    return current.number_prefix


def _stored(container: Container, policy: str | None) -> Sequence[Row]:
    if policy is None or policy == "draft":
        return container.policies.find.draft()
    named = reference(policy)
    if named is None:
        _end(_REFUSED, {"error": "not_a_policy", "said": policy})
    return container.policies.find.stored(*named)


_NAMED = ("code", "version", "name", "name_en", "applies_to")


@contextmanager
def _container() -> Iterator[Container]:
    """Give the wired service; what goes wrong is one line of JSON and an exit status."""
    try:
        yield opened()
    except DraftRefused as refused:
        _end(_FAULTY, faults_view(refused.faults))
    except NotFound:
        _end(_REFUSED, {"error": "not_found"})
    except StaleAggregate as stale:
        _end(_REFUSED, {"error": "version_conflict", "current_version": stale.version})
    except Refusal as refusal:
        _end(_REFUSED, {"error": refusal.code, **refusal.params})
    except StoreUnavailable as error:
        _end(_AWAY, {"error": "store_unavailable", "reason": str(error)})


def _rows(container: Container, version: int | None) -> tuple[int, list[_Row]]:
    found = container.directories.bodies(version) if version else in_force(container.directories)
    if found is None:
        raise NotFound
    return found[0], [dict(row) for row in policy_rows(found[1])]


def _read(file: Path) -> list[_Row]:
    try:
        # As presets are read: to YAML 1.1 the key `on` would be a truth value.
        return PoliciesForm.model_validate(read_document(file).data).rows()
    except Unreadable as error:
        _end(_FAULTY, {"sound": False, "faults": unreadable_faults(error)})
    except ValidationError as error:
        _end(_FAULTY, {"sound": False, "faults": shape_faults(error)})


def _who() -> str:
    return f"cli:{getpass.getuser()}"


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str, indent=2))


def _end(status: int, value: Any) -> NoReturn:
    _print(value)
    raise typer.Exit(status)

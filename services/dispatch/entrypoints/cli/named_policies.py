"""Policies as the command line names them: a file, CODE@VERSION, CODE@draft, or draft."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError

from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.preset.located import Unreadable, read_document
from services.dispatch.application.escalation.find_policies import FindPolicies
from services.dispatch.domain.directory.publication import Row
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.cli.opening import opened
from services.dispatch.entrypoints.forms.policies import PoliciesForm
from services.dispatch.entrypoints.forms.policy_dry_runs import reference
from services.dispatch.entrypoints.views.policies import shape_faults

DRAFT = "draft"
_FAULTY, _REFUSED, _AWAY = 1, 2, 3


def stored_policies() -> FindPolicies:
    """Return what finds stored policies: it needs the database, which files do not."""
    return opened().policies.find


def policies_named(
    name: str, stored: Callable[[], FindPolicies] = stored_policies
) -> tuple[str, list[dict[str, Any]]]:
    """Return what to call the policies on a page, and their rows.

    Raises:
        typer.Exit: 1 for a file with faults, 2 for what there is not, 3 without a database.

    """
    file = Path(name)
    if file.is_file():
        return file.stem, _of_file(file)
    return name, [dict(row) for row in _stored(name, stored)]


def _of_file(file: Path) -> list[dict[str, Any]]:
    try:
        # As presets are read: to YAML 1.1 the key `on` would be a truth value.
        return PoliciesForm.model_validate(read_document(file).data).rows()
    except Unreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_FAULTY) from error
    except ValidationError as error:
        for fault in shape_faults(error):
            typer.echo(f"{file.name}: {fault['field']}: {fault['message_en']}", err=True)
        raise typer.Exit(_FAULTY) from error


def _stored(name: str, stored: Callable[[], FindPolicies]) -> Sequence[Row]:
    named = reference(name)
    if named is None and name != DRAFT:
        typer.echo(f"{name}: neither a file nor CODE@VERSION, CODE@draft, draft", err=True)
        raise typer.Exit(_REFUSED)
    try:
        find = stored()
        return find.draft() if named is None else find.stored(*named)
    except NotFound as missing:
        typer.echo(f"{name}: there is no such policy", err=True)
        raise typer.Exit(_REFUSED) from missing
    except StoreUnavailable as away:
        typer.echo(f"{name}: {away}", err=True)
        raise typer.Exit(_AWAY) from away

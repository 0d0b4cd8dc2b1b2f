"""``policy``: check and publish the rules of telling from a file, show those in force."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from services.common.settings import load
from services.notify.adapters.policy.body import PolicyBody, read_policy
from services.notify.application.policy.publish_policy import PolicyRefused
from services.notify.bootstrap import bootstrap
from services.notify.domain.policy.lint import Finding, lint
from services.notify.domain.policy.policy import Policy
from services.notify.settings import NotifySettings

policy_app = typer.Typer(help="通知规则 the rules of telling.", no_args_is_help=True)

_BY = "cli:policy"
_File = Annotated[Path, typer.Argument(help="Rules in YAML.", exists=True, dir_okay=False)]


@policy_app.command()
def check(file: _File) -> None:
    """Tell what is wrong with rules; writes nothing. Exit 1 where there are errors."""
    policy, _ = _read(file)
    findings = lint(policy)
    _tell(findings)
    if any(one.severity == "error" for one in findings):
        raise typer.Exit(1)


@policy_app.command()
def publish(
    file: _File,
    note: Annotated[str, typer.Option(help="Why, kept beside the version.")] = "",
) -> None:
    """Publish rules as the next version; the ones in force already are left alone."""
    policy, body = _read(file)
    container = bootstrap(load(NotifySettings))
    newest = container.policies.newest()
    current = container.policies.get(newest)
    if current is not None and current.body == body:
        typer.echo(json.dumps({"version": newest, "published": False}))
        return
    try:
        version = container.publish_policy(policy, body, by=_BY, note=note, after=newest)
    except PolicyRefused as error:
        _tell(error.findings)
        raise typer.Exit(1) from error
    typer.echo(json.dumps({"version": version.version, "published": True}))


@policy_app.command()
def show() -> None:
    """Print the rules in force, as YAML."""
    container = bootstrap(load(NotifySettings))
    current = container.policies.get(container.policies.newest())
    body = current.body if current else PolicyBody().model_dump(mode="json", by_alias=True)
    typer.echo(yaml.safe_dump(dict(body), allow_unicode=True, sort_keys=False).rstrip())


def _read(file: Path) -> tuple[Policy, dict[str, Any]]:
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        policy = read_policy(0, given)
    except (ValueError, yaml.YAMLError) as error:
        typer.echo(f"{file.name}: {error}", err=True)
        raise typer.Exit(1) from error
    return policy, PolicyBody.model_validate(given).model_dump(mode="json", by_alias=True)


def _tell(findings: Sequence[Finding]) -> None:
    for one in findings:
        details = " ".join(f"{name}={value}" for name, value in one.details.items())
        typer.echo(f"{one.severity}: {one.field}: {one.code} {details}".rstrip(), err=True)

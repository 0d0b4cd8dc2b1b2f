"""The console's command line: the pages, and tokens for people and scripts."""

from typing import Annotated

import typer

from services.common.settings import load
from services.common.web import tokens
from services.common.web.principal import ROLES
from services.console.bootstrap import bootstrap
from services.console.domain.account import folded
from services.console.domain.account_form import AccountForm, Known, faults
from services.console.entrypoints import web
from services.console.ports.accounts import UsernameTaken
from services.console.settings import ConsoleSettings

app = typer.Typer(help="工作台 console: pages, accounts and tokens.", no_args_is_help=True)
app.command("web")(web.main)

_QUARTER_HOUR = 900


@app.command()
def token(
    role: Annotated[list[str], typer.Option(help="角色 Role; may be given several times.")],
    unit: Annotated[str | None, typer.Option(help="单位 Unit code.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="辖区 Area code; several.")] = None,
    subject: Annotated[str | None, typer.Option(help="Who; default: role@unit.")] = None,
    seconds: Annotated[int, typer.Option(help="Validity in seconds.", min=1)] = _QUARTER_HOUR,
) -> None:
    """Print a bearer token that is good for every API."""
    unknown = sorted(set(role) - ROLES)
    if unknown:
        raise typer.BadParameter(
            f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(ROLES))}"
        )
    settings = load(ConsoleSettings)
    typer.echo(
        tokens.issue(
            settings.token_private_key.get_secret_value(),
            subject=subject or f"{role[0]}@{unit or 'district'}",
            roles=role,
            unit=unit,
            areas=area or (),
            ttl_seconds=seconds,
        )
    )


@app.command()
def create_account(
    username: Annotated[str, typer.Argument(help="账号 Name to sign in with.")],
    name: Annotated[str, typer.Option(help="姓名 The person's name.")],
    role: Annotated[list[str], typer.Option(help="角色 Role; may be given several times.")],
    unit: Annotated[str | None, typer.Option(help="单位 Unit code.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="辖区 Area code; several.")] = None,
) -> None:
    """Create an account and print its first password, which must be changed at first sign-in."""
    form = AccountForm(folded(username), name, frozenset(role), unit, tuple(area or ()))
    known = Known(ROLES - {"service"}, {unit} if unit else (), area or ())
    if wrong := faults(form, known):
        raise typer.BadParameter(", ".join(f"{field}: {code}" for field, code in wrong.items()))
    try:
        password = bootstrap(load(ConsoleSettings)).administer.create(form, by="command line")
    except UsernameTaken as error:
        raise typer.BadParameter(f"there is an account {form.username}") from error
    typer.echo(password)

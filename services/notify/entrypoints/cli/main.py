"""notify's command line: one image, the role is the command."""

import json
import sys
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter, ValidationError

from services.common.broker.dead_letters_cli import reading_app
from services.common.settings import load
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    UnknownEventType,
)
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.endpoint import UnusableUrl
from services.notify.entrypoints import relay, sender, web, worker
from services.notify.entrypoints.cli.policy import policy_app
from services.notify.entrypoints.cli.templates import templates_app
from services.notify.entrypoints.http.endpoints import EndpointForm
from services.notify.settings import NotifySettings

_FORMS: Final = TypeAdapter(list[EndpointForm])

app = typer.Typer(help="通知 notify: every step told once.", no_args_is_help=True)
app.command("web")(web.main)
app.command("worker")(worker.main)
app.command("sender")(sender.main)
app.command("relay")(relay.main)
app.add_typer(policy_app, name="policy")
app.add_typer(reading_app(), name="dead-letters")
app.add_typer(templates_app, name="templates")


@app.command("register-endpoint")
def register_endpoint(
    unit: Annotated[str | None, typer.Option(help="Unit's code.")] = None,
    url: Annotated[str | None, typer.Option(help="Where its events go.")] = None,
) -> None:
    """Register a unit's endpoint, or many: a JSON list of {unit, url, events?} on standard input.

    Prints a JSON object, or a list, with endpoint_id and secret.
    """
    container = bootstrap(load(NotifySettings))
    if unit and url:
        (form,) = _read(json.dumps([{"unit": unit, "url": url}]))
        typer.echo(json.dumps(_register(container, form)))
        return
    if unit or url:
        raise typer.BadParameter("give both --unit and --url, or neither and a list on stdin")
    typer.echo(json.dumps([_register(container, form) for form in _read(sys.stdin.read())]))


def _read(text: str) -> list[EndpointForm]:
    """Return what a list asks for; nothing of it is done where one of them is no endpoint."""
    try:
        return _FORMS.validate_json(text)
    except ValidationError as error:
        for fault in error.errors():
            path = ".".join(str(part) for part in fault["loc"])
            typer.echo(f"{path or 'standard input'}: {fault['msg']}", err=True)
        raise typer.Exit(1) from error


def _register(container: Container, wanted: EndpointForm) -> dict[str, str]:
    try:
        endpoint = container.register_endpoint(wanted.unit, wanted.url, wanted.events)
    except (UnusableUrl, UnknownEventType, TooManyEndpoints) as error:
        typer.echo(f"{wanted.unit}: {wanted.url}: {error}", err=True)
        raise typer.Exit(1) from error
    return {
        "unit": endpoint.unit,
        "url": endpoint.url,
        "endpoint_id": endpoint.endpoint_id,
        "secret": endpoint.secret,
    }

"""notify's command line: one image, the role is the command."""

import json
import sys
from typing import Annotated, Any

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.common.settings import load
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    UnknownEventType,
)
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.endpoint import UnusableUrl
from services.notify.entrypoints import relay, sender, web, worker
from services.notify.entrypoints.policy_cli import policy_app
from services.notify.entrypoints.templates_cli import templates_app
from services.notify.settings import NotifySettings

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
        typer.echo(json.dumps(_register(container, {"unit": unit, "url": url})))
        return
    if unit or url:
        raise typer.BadParameter("give both --unit and --url, or neither and a list on stdin")
    wanted = json.load(sys.stdin)
    typer.echo(json.dumps([_register(container, item) for item in wanted]))


def _register(container: Container, wanted: dict[str, Any]) -> dict[str, str]:
    try:
        endpoint = container.register_endpoint(
            wanted["unit"], wanted["url"], wanted.get("events", ())
        )
    except (UnusableUrl, UnknownEventType, TooManyEndpoints) as error:
        typer.echo(f"{wanted['unit']}: {wanted['url']}: {error}", err=True)
        raise typer.Exit(1) from error
    return {
        "unit": endpoint.unit,
        "url": endpoint.url,
        "endpoint_id": endpoint.endpoint_id,
        "secret": endpoint.secret,
    }

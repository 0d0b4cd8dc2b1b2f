"""Intake's command line: the role of a process is its command."""

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.web.serve import serve
from services.intake.bootstrap import Container
from services.intake.entrypoints import open311_cli, personal_data_cli
from services.intake.entrypoints import relay as relay_process
from services.intake.entrypoints import scheduler as scheduler_process
from services.intake.entrypoints import worker as worker_process
from services.intake.entrypoints.repeats_cli import repeats_app
from services.intake.settings import IntakeSettings

_WSGI = "services.intake.entrypoints.http.wsgi:create()"

app = typer.Typer(no_args_is_help=True, help="Intake 受理: hears residents.")
app.command("rotate-keys")(personal_data_cli.rotate_keys)
app.command("anonymise")(personal_data_cli.anonymise)
app.command("measure-masking")(personal_data_cli.measure_masking)
app.command("rebuild-open311")(open311_cli.rebuild)
app.add_typer(reading_app(), name="dead-letters")
app.add_typer(repeats_app, name="repeats")


def _container() -> Container:
    return Container(load(IntakeSettings))


@app.command()
def web() -> None:
    """Serve the API."""
    container = _container()
    try:
        container.prepare_database()
    except StoreUnavailable as error:
        # The other processes make the indexes too; the API says by itself that it is not ready.
        typer.echo(f"starting without MongoDB: {error}", err=True)
    container.mongo.close()
    serve(_WSGI, container.settings)


@app.command()
def worker() -> None:
    """Follow dispatch's events."""
    worker_process.run(_container())


@app.command()
def scheduler() -> None:
    """Raise call-backs, republish what nobody took on, fetch what never came."""
    scheduler_process.run(_container())


@app.command()
def relay() -> None:
    """Publish intake's events, looking for repeats on the way."""
    relay_process.run(_container())

"""Intake's command line: the role of a process is its command."""

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.intake.entrypoints import (
    open311_cli,
    personal_data_cli,
    relay,
    scheduler,
    web,
    worker,
)
from services.intake.entrypoints.repeats_cli import repeats_app

app = typer.Typer(no_args_is_help=True, help="Intake 受理: hears residents.")
app.command("web")(web.main)
app.command("worker")(worker.main)
app.command("scheduler")(scheduler.main)
app.command("relay")(relay.main)
app.command("rotate-keys")(personal_data_cli.rotate_keys)
app.command("anonymise")(personal_data_cli.anonymise)
app.command("measure-masking")(personal_data_cli.measure_masking)
app.command("rebuild-open311")(open311_cli.rebuild)
app.add_typer(reading_app(), name="dead-letters")
app.add_typer(repeats_app, name="repeats")

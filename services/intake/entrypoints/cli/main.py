"""Intake's command line: the role of a process is its command."""

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.intake.entrypoints import relay, scheduler, web, worker
from services.intake.entrypoints.cli import open311, personal_data
from services.intake.entrypoints.cli.repeats import repeats_app

app = typer.Typer(no_args_is_help=True, help="Intake 受理: hears residents.")
app.command("web")(web.main)
app.command("worker")(worker.main)
app.command("scheduler")(scheduler.main)
app.command("relay")(relay.main)
app.command("rotate-keys")(personal_data.rotate_keys)
app.command("anonymise")(personal_data.anonymise)
app.command("measure-masking")(personal_data.measure_masking)
app.command("rebuild-open311")(open311.rebuild)
app.add_typer(reading_app(), name="dead-letters")
app.add_typer(repeats_app, name="repeats")

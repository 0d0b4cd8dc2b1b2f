"""Reporting's command line: one image, the role is the command."""

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.reporting.entrypoints import scheduler, web, worker
from services.reporting.entrypoints.cli.history import import_history
from services.reporting.entrypoints.cli.history_sources import history_app
from services.reporting.entrypoints.cli.hotspots import hotspots_app
from services.reporting.entrypoints.cli.public import public_app
from services.reporting.entrypoints.cli.rebuild import rebuild
from services.reporting.entrypoints.cli.report import report
from services.reporting.entrypoints.cli.resources import resources_app
from services.reporting.entrypoints.cli.sql import sql

app = typer.Typer(help="统计 reporting: facts, indicators, the ledger.", no_args_is_help=True)
app.command("web")(web.main)
app.command("worker")(worker.main)
app.command("scheduler")(scheduler.main)
app.add_typer(reading_app(), name="dead-letters")
app.add_typer(history_app, name="history")
app.add_typer(hotspots_app, name="hotspots")
app.add_typer(public_app, name="public")
app.add_typer(resources_app, name="resources")


app.command("import-history")(import_history)
app.command()(rebuild)
app.command()(report)
app.command()(sql)

"""Reporting's command line: one image, the role is the command."""

import typer

from services.common.broker.dead_letters_cli import reading_app
from services.reporting.entrypoints import scheduler, web, worker
from services.reporting.entrypoints.history_cli import import_history
from services.reporting.entrypoints.history_sources_cli import history_app
from services.reporting.entrypoints.hotspots_cli import hotspots_app
from services.reporting.entrypoints.public_cli import public_app
from services.reporting.entrypoints.rebuild_cli import rebuild
from services.reporting.entrypoints.report_cli import report
from services.reporting.entrypoints.resources_cli import resources_app
from services.reporting.entrypoints.sql_cli import sql

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

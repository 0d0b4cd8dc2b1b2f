"""Dispatch's command line: one image, the role is the command."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from services.common.broker.dead_letters import Audit, Replays
from services.common.broker.dead_letters_cli import acting_app
from services.dispatch.adapters.preset_files import PresetErrors, read_preset, read_rosters
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints import relay, scheduler, web, worker
from services.dispatch.entrypoints.cli.audit import verify_audit
from services.dispatch.entrypoints.cli.calendar import calendar_app
from services.dispatch.entrypoints.cli.classifier import classifier_app
from services.dispatch.entrypoints.cli.opening import begin, opened
from services.dispatch.entrypoints.cli.policy import policy_app
from services.dispatch.entrypoints.cli.roster import roster_app
from services.dispatch.entrypoints.cli.simulate import simulate
from services.dispatch.entrypoints.unit_accounts import credentials_of, told_of, with_office
from services.dispatch.ports.units import BrokerAway
from services.dispatch.wiring.dead_letters import records

app = typer.Typer(callback=begin, no_args_is_help=True)
app.command("web")(web.main)
app.command("worker")(worker.main)
app.command("scheduler")(scheduler.main)
app.command("relay")(relay.main)
app.add_typer(acting_app(lambda: _records(opened())), name="dead-letters")
app.add_typer(classifier_app, name="classifier")
app.add_typer(calendar_app, name="calendar")
app.add_typer(roster_app, name="roster")
app.add_typer(policy_app, name="policy")

_Folder = Annotated[
    Path, typer.Argument(help="Folder of the preset.", exists=True, file_okay=False)
]
_Output = Annotated[
    Path | None, typer.Option("--credentials", help="Write the units' credentials here (0600).")
]


def _records(container: Container) -> tuple[Audit, Replays]:
    return records(container.database, container.audit_log)


app.command("verify-audit")(verify_audit)
app.command("simulate")(simulate)


@app.command("load-preset")
def load_preset(folder: _Folder, credentials: _Output = None) -> None:
    """Publish a preset's directory and provision its units; running it again changes nothing.

    Prints one JSON object with the version and the units' AMQP credentials.
    """
    container = opened()
    try:
        body, rotas = read_preset(folder), read_rosters(folder)
    except PresetErrors as errors:
        typer.echo(str(errors), err=True)
        raise typer.Exit(1) from errors
    container.prepare_database()
    known = container.directories.bodies(None)
    version = container.publish_directory(body)
    if known is None or known[0] != version:
        what = {"version": version, "preset": folder.name}
        container.audit_log.append("directory.published", "cli:load-preset", what)
    container.rosters.load(rotas, by="cli:load-preset")
    units = {row["code"]: row for row in body["units"]}
    accounts = [row for row in _provision(container) if row["code"] in units]
    rows = [with_office(account, units[account["code"]]) for account in accounts]
    result = {"version": version, "units": rows}
    text = json.dumps(result, ensure_ascii=False)
    if credentials is None:
        typer.echo(text)
        return
    credentials.touch(mode=0o600)
    credentials.write_text(text)
    typer.echo(json.dumps({"version": version, "units": len(units)}))


def _provision(container: Container) -> list[dict[str, Any]]:
    """Give every unit its queue and account; without a secret or a management URL, none."""
    secret, keep = container.settings.dispatch_unit_credentials_key, container.units.keep
    if secret is None or keep is None or container.settings.amqp_management_url is None:
        typer.echo("no unit accounts: credentials key or management URL is not set", err=True)
        return []
    try:
        keep(again=True)
    except BrokerAway as error:
        typer.echo(f"the broker's management API: {error}", err=True)
        raise typer.Exit(1) from error
    live = [account for account in container.units.accounts.all().values() if account.is_live]
    told = [told_of(account, secret.get_secret_value()) for account in live]
    return credentials_of(told, container.units_amqp_url)

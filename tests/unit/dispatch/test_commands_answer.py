"""Commands print their answer and nothing else: programs read it."""

import typer
from typer.testing import CliRunner

from services.common.observability.logging import get_logger
from services.dispatch.entrypoints.cli.opening import begin

_log = get_logger(__name__)
tool = typer.Typer(callback=begin)


@tool.command()
def said() -> None:
    _log.info("directory_in_force", version=1)
    _log.warning("broker_away")
    typer.echo('{"version": 1}')


@tool.command()
def unsaid() -> None: ...


def test_what_a_command_logs_is_not_in_its_answer() -> None:
    """``make demo`` reads what ``load-preset`` prints."""
    done = CliRunner().invoke(tool, ["said"])
    assert done.stdout == '{"version": 1}\n'
    assert "broker_away" in done.stderr
    assert "directory_in_force" not in done.stderr

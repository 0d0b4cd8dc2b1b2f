"""``rebuild-open311``: tell the public side everything anew, such as after an upgrade."""

import typer

from services.common.settings import load
from services.intake.bootstrap import Container
from services.intake.settings import IntakeSettings


def rebuild() -> None:
    """Mark every ticket and appeal as not yet public; the scheduler tells them, batch by batch."""
    count = Container(load(IntakeSettings)).publish_requests.anew()
    typer.echo(f"{count} tickets and appeals will be told anew")

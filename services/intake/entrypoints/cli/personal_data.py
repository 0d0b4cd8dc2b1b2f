"""``rotate-keys`` and ``measure-masking``: what is done about personal data by hand (L2)."""

import csv
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from services.common.settings import load
from services.intake.application.personal_data.anonymise_appeal import NoSuchAppeal, StillOpen
from services.intake.application.personal_data.measure_masking import Measured, MeasureMasking
from services.intake.bootstrap import Container
from services.intake.ports.appeals import ChangedMeanwhile
from services.intake.settings import IntakeSettings


def rotate_keys(
    batch: Annotated[int, typer.Option(min=1, help="Documents held in memory at a time.")] = 500,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two batches.")] = 0.05,
) -> None:
    """Seal everything anew with the first key of the ring; may be stopped and started again."""
    container, stop = Container(load(IntakeSettings)), threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    done = container.rotate_keys(batch=batch, pause=lambda: stop.wait(pause))
    typer.echo(f"seen {done.seen}, sealed anew with key {container.sealer.key_id}: {done.resealed}")
    for name in sorted(done.unreadable):
        typer.echo(f"does not open with any key of the ring: {name}", err=True)
    if done.stopped:
        typer.echo("stopped; run it again, it goes on where it is", err=True)
    elif done.still_sealed_by_old_keys:
        typer.echo("a process still seals with an old key: restart it, run this again", err=True)
    if not done.is_complete:
        raise typer.Exit(1)
    typer.echo("nothing needs another key: the old ones may leave the ring")


def anonymise(
    appeal_ids: Annotated[list[str], typer.Argument(help="Appeals that are over.")],
    by: Annotated[str, typer.Option(help="Who orders it, for the record.")],
) -> None:
    """Erase contact, words and place of appeals here; every other service follows."""
    container, failed = Container(load(IntakeSettings)), False
    for appeal_id in appeal_ids:
        try:
            done = container.anonymise_appeal(appeal_id, by)
        except (NoSuchAppeal, StillOpen, ChangedMeanwhile) as error:
            typer.echo(f"{appeal_id}: not anonymised ({type(error).__name__})", err=True)
            failed = True
            continue
        typer.echo(f"{appeal_id}: {'anonymised' if done else 'was anonymous already'}")
    if failed:
        raise typer.Exit(1)


def measure_masking(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with free text.")],
    column: Annotated[str, typer.Option(help="The column that has it.")] = "text",
    plant: Annotated[int, typer.Option(min=0, help="Made-up details of each spelling.")] = 200,
    show: Annotated[int, typer.Option(min=0, help="Suspicions shown of each kind.")] = 5,
) -> None:
    """List what masking masks, what it catches of made-up details, and what may have escaped."""
    try:
        measured = MeasureMasking()(_texts(file, column), plant_each=plant)
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        typer.echo(f"{file.name} cannot be read: {error}", err=True)
        raise typer.Exit(2) from error
    _report(measured, show)


def _texts(file: Path, column: str) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            yield row[column] or ""


def _report(measured: Measured, show: int) -> None:
    typer.echo(f"{measured.texts} texts, {measured.texts_masked} with something masked")
    typer.echo("\nmasked")
    for kind, count in measured.masked.most_common():
        typer.echo(f"  {kind:<22}{count:>6}")
    typer.echo("\nmade-up details caught")
    for form, count in measured.planted.items():
        typer.echo(f"  {form:<32}{measured.caught[form]:>6} of {count}")
    typer.echo("\nlooks as if it escaped (to be read by a person: most is harmless)")
    for kind, found in sorted(measured.escaped.items()):
        typer.echo(f"  {kind:<22}{len(found):>6}")
        for around in found[:show]:
            typer.echo(f"      {around}")

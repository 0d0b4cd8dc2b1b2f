"""``python -m services.intake repeats``: measure, weigh words, make the traces anew, export."""

import csv
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
import yaml

from services.common.ids import bucket_of
from services.common.settings import load
from services.intake.adapters.repeats.labelled_file import LabelledFile, UnreadableFile
from services.intake.adapters.repeats.pairs import count_pairs
from services.intake.adapters.repeats.shelf import Shelf
from services.intake.adapters.repeats.text_likeness import RarePairsLikeness
from services.intake.application.repeats.compare import Comparison
from services.intake.application.repeats.evaluate import Evaluation, evaluate
from services.intake.bootstrap import Container
from services.intake.domain.repeats.measuring import Labelled, Quality
from services.intake.domain.repeats.rules import RepeatRules, read_repeat_rules
from services.intake.settings import IntakeSettings

repeats_app = typer.Typer(help="重复诉求 The look for repeats.", no_args_is_help=True)

Half = Literal["all", "a", "b"]
_Input = Annotated[Path, typer.Option("--input", help="CSV file, see docs/intake/repeats.md.")]
_Rules = Annotated[Path | None, typer.Option("--rules", help="A preset's repeats.yaml.")]
_Days = Annotated[int | None, typer.Option("--days", min=1, help="Window of every category.")]
_Half = Annotated[Half, typer.Option("--half", help="Families of one half only, by their names.")]
_ZONE = ZoneInfo("Asia/Shanghai")
_EXPORTED = ("appeal_id", "family", "text", "received_at", "longitude", "latitude")
_EXPORTED_WORDS = ("address", "area_code", "category")


@repeats_app.command("evaluate")
def evaluate_file(
    input_: _Input, rules: _Rules = None, days: _Days = None, half: _Half = "all"
) -> None:
    """Print precision, recall and the threshold curve over a labelled set, as JSON."""
    try:
        labelled = _half(LabelledFile(input_, _ZONE).read(), half)
        in_force = _rules(rules, days)
    except UnreadableFile as error:
        typer.echo("\n".join(error.faults), err=True)
        raise typer.Exit(2) from error
    shelf = Shelf()
    comparison = Comparison(shelf, RarePairsLikeness(), lambda: in_force)
    began = time.monotonic()
    found = evaluate(labelled, comparison, shelf.put)
    told = _told(found) | {"half": half, "seconds": round(time.monotonic() - began, 2)}
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))


@repeats_app.command()
def weigh(input_: _Input) -> None:
    """Print how many texts of a CSV file have each pair of characters: how common it is."""
    with input_.open(encoding="utf-8-sig", newline="") as lines:
        rows = [f"{row.get('title') or ''} {row['text']}" for row in csv.DictReader(lines)]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("pair", "texts"))
    writer.writerows(count_pairs(rows).items())


@repeats_app.command()
def index() -> None:
    """Keep a trace of each appeal that has none: after an upgrade or a restore."""
    container = Container(load(IntakeSettings))
    container.prepare_database()
    typer.echo(json.dumps({"traces_made": container.index_traces()}))


@repeats_app.command()
def export(output: Annotated[Path, typer.Option("--output", help="CSV file to write.")]) -> None:
    """Write the district's own labelled set: an appeal's family is its ticket."""
    container = Container(load(IntakeSettings))
    with output.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, (*_EXPORTED, *_EXPORTED_WORDS), lineterminator="\n")
        writer.writeheader()
        count = 0
        for trace, family in container.traced_families():
            point = trace.point or ("", "")
            row = (trace.appeal_id, family, trace.head, trace.received_at.isoformat(), *point)
            words = (trace.address, trace.area_code, trace.category)
            writer.writerow(dict(zip((*_EXPORTED, *_EXPORTED_WORDS), (*row, *words), strict=True)))
            count += 1
    typer.echo(json.dumps({"appeals": count, "output": str(output)}))


def _half(labelled: list[Labelled], half: Half) -> list[Labelled]:
    if half == "all":
        return labelled
    odd = half == "b"
    return [item for item in labelled if (int(bucket_of(item.family), 16) % 2 == 1) is odd]


def _rules(path: Path | None, days: int | None) -> RepeatRules:
    raw: dict[str, Any] = {}
    if path is not None:
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise UnreadableFile([f"{path}: {error}"]) from error
    if days is not None:
        raw = {**raw, "days": days, "categories": []}
    return read_repeat_rules(raw)


def _told(found: Evaluation) -> dict[str, Any]:
    return {
        "appeals": found.appeals,
        "families": found.families,
        "pairs": found.pairs,
        "pairs_in_window": found.pairs_in_window,
        **_quality(found.likely),
        "verdicts": {"likely": _quality(found.likely), "certain": _quality(found.certain)},
        "joined_families": _quality(found.groups),
        "threshold_curve": [
            {"threshold": threshold, **_quality(measured)} for threshold, measured in found.curve
        ],
    }


def _quality(measured: Quality) -> dict[str, float]:
    return {
        "precision": round(measured.precision, 4),
        "recall": round(measured.recall, 4),
        "f1": round(measured.f1, 4),
        "right": measured.right,
        "wrong": measured.wrong,
    }

"""``python -m services.dispatch classifier``: train, evaluate, put in force, roll back, list."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import yaml

from services.common.store.connection import StoreUnavailable
from services.dispatch.adapters.classifier.confirmed_tickets import confirmed_tickets
from services.dispatch.adapters.classifier.corpus import Corpus, CorpusUnusable, read_labelled
from services.dispatch.adapters.classifier.model_files import (
    from_files,
    read_folder,
    to_files,
    write_model,
)
from services.dispatch.application.classifier.activate_model import DirectoryMissing
from services.dispatch.bootstrap import Container
from services.dispatch.domain.classification.models import (
    LabelsUnknown,
    ModelUnusable,
    NoEarlierModel,
)
from services.dispatch.entrypoints.cli.opening import opened

classifier_app = typer.Typer(
    help="分类模型 The statistical classifier; every command prints JSON.", no_args_is_help=True
)

_Input = Annotated[Path | None, typer.Option("--input", help="CSV file of labelled texts.")]
_Text = Annotated[str, typer.Option("--text", help="Column of the texts.")]
_Label = Annotated[str, typer.Option("--label", help="Column of the labels.")]
_Output = Annotated[Path, typer.Option("--output", help="Folder for the model's files.")]
_Model = Annotated[Path, typer.Option("--model", help="Folder of a model's files.")]
_Tickets = Annotated[
    bool, typer.Option("--from-tickets", help="Learn from the district's confirmed tickets.")
]
_Folds = Annotated[int, typer.Option("--folds", min=2, max=20, help="Folds of cross-validation.")]
_Names = Annotated[Path | None, typer.Option("--labels", help="YAML file: label → category code.")]


@classifier_app.command()
def train(
    output: _Output,
    input_: _Input = None,
    text: _Text = "text",
    label: _Label = "label",
    from_tickets: _Tickets = False,
) -> None:
    """Learn from labelled texts, and write the model with its scores."""
    # scikit-learn is for learning only: what runs in services needs numpy alone.
    from services.dispatch.adapters.classifier import recipe  # noqa: PLC0415

    try:
        corpus, source = _corpus(input_, text, label, from_tickets=from_tickets)
        model = recipe.train_with_facts(corpus, source)
        sizes = write_model(model, output)
    except (CorpusUnusable, ModelUnusable) as error:
        _fail(str(error))
    told = {key: value for key, value in model.facts.items() if key != "seen"}
    _tell({"version": model.version, "threshold": model.threshold, "bytes": sizes, **told})


@classifier_app.command()
def evaluate(
    model: _Model,
    input_: _Input = None,
    text: _Text = "text",
    label: _Label = "label",
    folds: _Folds = 5,
    from_tickets: _Tickets = False,
) -> None:
    """Report on a model; on texts that it learnt from, by training anew fold by fold."""
    from services.dispatch.adapters.classifier import recipe  # noqa: PLC0415 - as in train

    try:
        trained = from_files(read_folder(model))
        corpus, _ = _corpus(input_, text, label, from_tickets=from_tickets)
        report = recipe.evaluate(trained, corpus, folds)
    except (CorpusUnusable, ModelUnusable) as error:
        _fail(str(error))
    _tell(report)


@classifier_app.command()
def learn() -> None:
    """Learn anew from the confirmed tickets and put the model in force, if there is more to know.

    The scheduler does it every hour (HUYING_DISPATCH_LEARN_SECONDS).
    """
    from services.dispatch.adapters.classifier.lesson import learn as lesson  # noqa: PLC0415

    with _district() as container:
        part, directory = container.classifying, container.directories.current()
        if directory is None:
            _fail("no directory was published yet; run load-preset first")
        records = {record.version: record for record in part.models.kept()}
        record = records.get(part.models.in_force() or "")
        corpus = confirmed_tickets(container.database)
        done = lesson(corpus, directory.categories, record.facts if record else None)
        version = part.activate(to_files(done.model), {}) if done.model else None
    _tell({"activated": version, "reason": done.reason, "macro_f1": done.macro_f1})


@classifier_app.command()
def activate(model: _Model, labels: _Names = None) -> None:
    """Put a model in force; running processes take it up within seconds."""
    with _district() as container:
        try:
            version = container.classifying.activate(read_folder(model), _names(labels))
        except DirectoryMissing:
            _fail("no directory was published yet; run load-preset first")
        except (ModelUnusable, LabelsUnknown) as error:
            _fail(str(error))
    _tell({"in_force": version})


@classifier_app.command()
def rollback() -> None:
    """Put in force what was before; before the first model there were the rules alone."""
    with _district() as container:
        try:
            version = container.classifying.models.step_back()
        except NoEarlierModel:
            _fail("there is nothing to roll back to")
    _tell({"in_force": version})


@classifier_app.command("list")
def listing() -> None:
    """List the models that are kept, and say which is in force."""
    with _district() as container:
        models = container.classifying.models
        in_force, kept, before = models.in_force(), models.kept(), models.before()
    rows = [
        {
            "version": record.version,
            "in_force": record.version == in_force,
            "activated_at": record.activated_at.isoformat(),
            "labels": len(record.labels),
            "messages": record.facts.get("messages"),
            "macro_f1": record.facts.get("scores", {}).get("macro_f1"),
            "data_sha256": record.facts.get("data_sha256"),
        }
        for record in kept
    ]
    _tell({"in_force": in_force, "before": before, "models": rows})


def _corpus(path: Path | None, text: str, label: str, *, from_tickets: bool) -> tuple[Corpus, str]:
    if from_tickets == (path is not None):
        raise CorpusUnusable("say either --input FILE.csv or --from-tickets")
    if path is not None:
        return read_labelled(path, text, label), path.name
    with _district() as container:
        return confirmed_tickets(container.database), "tickets"


def _names(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        _fail(f"{path.name} cannot be read: {error}")
    if not isinstance(raw, dict) or not all(isinstance(code, str) for code in raw.values()):
        _fail(f'{path.name} must map each label to a category code in quotes: 环境保护: "0602"')
    return {str(name): code for name, code in raw.items()}


@contextmanager
def _district() -> Iterator[Container]:
    """Open the district's database."""
    container = opened()
    try:
        yield container
    except StoreUnavailable as error:
        _fail(str(error))
    finally:
        container.client.close()


def _tell(report: dict[str, Any]) -> None:
    typer.echo(json.dumps(report, ensure_ascii=False, indent=1))


def _fail(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)

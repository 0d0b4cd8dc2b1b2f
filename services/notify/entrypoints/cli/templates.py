"""``python -m services.notify templates``: print, lint and load the set."""

import sys
from typing import Annotated

import typer

from services.common.observability.logging import configure
from services.common.settings import load
from services.notify.adapters.templates.shipped import shipped_templates
from services.notify.application.templates.print_life import PrintLife
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.entrypoints.templates_page import page, sample_life
from services.notify.ports.dependencies import DependencyAway
from services.notify.settings import NotifySettings


def _begin() -> None:
    """通知模板 templates: print, lint, load."""
    # A page goes to standard output, and nothing else does.
    configure("notify", "notify-cli", "warning", sys.stderr)


templates_app = typer.Typer(no_args_is_help=True, callback=_begin)

_Ticket = Annotated[str | None, typer.Option("--ticket", help="A ticket's id.")]
_Sample = Annotated[bool, typer.Option("--sample", help="The shipped set with examples.")]


@templates_app.command("print")
def print_templates(ticket: _Ticket = None, sample: _Sample = False) -> None:
    """Print what is said in one ticket's life, to everybody, in both languages (Markdown)."""
    if (ticket is None) != sample:
        raise typer.BadParameter("say either --ticket ID or --sample")
    typer.echo(page(sample_life()) if ticket is None else _life_of(ticket))


@templates_app.command("lint")
def lint_templates() -> None:
    """Look for what is wrong with the shipped set; exit status 1 when something is."""
    container = bootstrap(load(NotifySettings))
    shipped = shipped_templates()
    findings = container.lint_templates.whole(shipped, [one.key for one in shipped])
    for one in findings:
        typer.echo(f"{one.severity} {one.key} {one.code} {one.details}")
    typer.echo(f"{len(shipped)} templates, {len(findings)} findings")
    raise typer.Exit(int(bool(findings)))


@templates_app.command("load")
def load_templates() -> None:
    """Publish what a release brought, once; processes do so by themselves when they start."""
    container = bootstrap(load(NotifySettings))
    changed = container.load_shipped()
    number = container.template_store.current_number()
    typer.echo(f"edition {number}, {changed} new templates")


def _life_of(ticket: str) -> str:
    container = bootstrap(load(NotifySettings))
    container.load_shipped()
    names = container.directory.names()
    if names is None:
        raise _refused("there is no copy of the directory yet")
    try:
        story = container.dispatch_feed.after(ticket, 0)
    except DependencyAway as error:
        raise _refused(str(error)) from error
    if not story:
        raise _refused(f"no ticket {ticket}")
    life = PrintLife(_current(container), container.preview_template)
    return page(life(names, story))


def _refused(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(1)


def _current(container: Container) -> dict[TemplateKey, Template]:
    store = container.template_store
    edition = store.current()
    revisions = store.revisions(edition.revisions) if edition else {}
    return {key: one.template for key, one in revisions.items()}

"""Figures with everything behind them: what they mean, how they move, which tickets they are."""

from typing import Final

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.reports import (
    books,
    bulletins,
    exclusions,
    exports,
    hotspots,
    indicators,
    resource_tables,
    resources,
    subscriptions,
    ticket_resources,
)
from services.console.entrypoints.http.reports.pages import Frame
from services.console.entrypoints.http.shell import Shell

_PARTS: Final = (
    indicators,
    hotspots,
    books,
    resources,
    resource_tables,
    ticket_resources,
    exclusions,
    bulletins,
    exports,
    subscriptions,
)


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("reports", __name__, template_folder="templates")
    frame = Frame(container, shell)
    for part in _PARTS:
        part.register(pages, frame)
    return pages

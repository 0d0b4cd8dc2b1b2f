"""Figures with everything behind them: what they mean, how they move, which tickets they are."""

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.reports import (
    books,
    bulletins,
    exclusions,
    exports,
    hotspots,
    indicators,
    subscriptions,
)
from services.console.entrypoints.http.reports.pages import Frame
from services.console.entrypoints.http.shell import Shell


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("reports", __name__, template_folder="templates")
    frame = Frame(container, shell)
    for part in (indicators, hotspots, books, exclusions, bulletins, exports, subscriptions):
        part.register(pages, frame)
    return pages

"""The desk's pages: one blueprint of several modules, each with its own routes."""

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.desk import (
    bulk,
    callbacks,
    dangers,
    exports,
    kept_views,
    lists,
    quarantine,
    screening,
    taking,
)
from services.console.entrypoints.http.desk.support import Desk
from services.console.entrypoints.http.shell import Shell

_PARTS = (lists, kept_views, exports, bulk, screening, dangers, callbacks, quarantine, taking)


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("desk", __name__, template_folder="templates")
    desk = Desk(container, shell)
    for part in _PARTS:
        part.add(pages, desk)
    return pages

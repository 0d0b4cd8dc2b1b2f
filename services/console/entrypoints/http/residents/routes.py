"""Residents' pages: home, reporting, following, rating, the public board."""

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.residents import (
    board,
    case,
    home,
    links,
    photos,
    submitting,
    tracking,
    unsubscribe,
    wishes,
)
from services.console.entrypoints.http.residents.context import Desk
from services.console.entrypoints.http.shell import Shell


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("residents", __name__, template_folder="templates")
    desk = Desk(container, shell)
    for part in (home, submitting, photos, tracking, case, links, wishes, unsubscribe, board):
        part.register(pages, desk)
    return pages

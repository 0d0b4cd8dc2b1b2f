"""``/editors``: what the district goes by, edited, tried, published, taken back."""

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.editors import (
    calendars,
    drafted,
    dry_runs,
    duties,
    editions,
    notifications,
    published,
    recomputations,
    rosters,
    texts,
)
from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.parts import CALENDARS, CATEGORIES, POLICIES, RULES
from services.console.entrypoints.http.shell import Shell

_PARTS = (RULES, POLICIES, CALENDARS, CATEGORIES)


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("editors", __name__, template_folder="templates")
    for part in _PARTS:
        desk = Desk(part, container, shell)
        drafted.add_routes(pages, desk)
        dry_runs.add_routes(pages, desk)
        published.add_routes(pages, desk)
        if part is RULES:
            duties.add_routes(pages, desk)
        if part is CALENDARS:
            calendars.add_routes(pages, desk)
            recomputations.add_routes(pages, desk)
    rosters.add_routes(pages, container, shell)
    texts.add_routes(pages, shell)
    editions.add_routes(pages, shell)
    notifications.add_routes(pages, container, shell)
    return pages

"""``/editors``: the district's rules, policies and words, edited, tried, published, taken back."""

from flask import Blueprint

from services.console.bootstrap import Container
from services.console.entrypoints.http.editors import (
    drafted,
    dry_runs,
    editions,
    published,
    rosters,
    texts,
)
from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.parts import POLICIES, RULES
from services.console.entrypoints.http.shell import Shell

_PARTS = (RULES, POLICIES)


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("editors", __name__, template_folder="templates")
    for part in _PARTS:
        desk = Desk(part, container, shell)
        drafted.add_routes(pages, desk)
        dry_runs.add_routes(pages, desk)
        published.add_routes(pages, desk)
    rosters.add_routes(pages, container, shell)
    texts.add_routes(pages, shell)
    editions.add_routes(pages, shell)
    return pages

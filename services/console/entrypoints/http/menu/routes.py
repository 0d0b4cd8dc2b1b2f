"""``/menu/counts``: what waits behind the places of the menu, for ``shell.js``, by itself."""

from flask import Blueprint, Response, jsonify

from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the route."""
    pages = Blueprint("menu", __name__)

    @pages.get("/menu/counts")
    @shell.staff()
    def counts() -> Response:
        """Return the counters that could be had; no page waits for them."""
        answer = jsonify(dict(container.count_work(shell.api(), shell.person())))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return pages

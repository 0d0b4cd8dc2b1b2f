"""Becomes gunicorn, which serves the pages."""

from services.common.settings import load
from services.common.web.serve import serve
from services.console.settings import ConsoleSettings


def main() -> None:
    """Serve the pages."""
    serve("services.console.entrypoints.http.wsgi:create()", load(ConsoleSettings))

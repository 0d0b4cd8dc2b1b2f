"""Becomes gunicorn, which serves the API."""

from services.common.settings import load
from services.common.web.serve import serve
from services.dispatch.settings import DispatchSettings


def main() -> None:
    """Serve the API."""
    serve("services.dispatch.entrypoints.http.wsgi:create()", load(DispatchSettings))

"""Becomes gunicorn, which serves the API."""

from services.common.settings import load
from services.common.web.serve import serve
from services.notify.settings import NotifySettings


def main() -> None:
    """Serve the API."""
    serve("services.notify.entrypoints.http.wsgi:create()", load(NotifySettings))

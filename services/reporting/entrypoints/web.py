"""Becomes gunicorn, which serves the API."""

from services.common.settings import load
from services.common.web.serve import serve
from services.reporting.settings import ReportingSettings


def main() -> None:
    """Serve the API."""
    serve("services.reporting.entrypoints.http.wsgi:create()", load(ReportingSettings))

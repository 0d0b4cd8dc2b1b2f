"""``python -m services.reporting``."""

from services.reporting.entrypoints.cli import app

app()

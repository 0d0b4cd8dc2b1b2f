"""``python -m services.console``."""

from services.console.entrypoints.cli import app

app()

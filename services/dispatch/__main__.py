"""``python -m services.dispatch``."""

from services.dispatch.entrypoints.cli import app

app()

"""``python -m services.notify``."""

from services.notify.entrypoints.cli import app

app()

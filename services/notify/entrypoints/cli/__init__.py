"""The command line: one module for each group of commands."""

from services.notify.entrypoints.cli.main import app

__all__ = ["app"]

"""``python -m services.intake``."""

from services.intake.entrypoints.cli import app

if __name__ == "__main__":
    app()

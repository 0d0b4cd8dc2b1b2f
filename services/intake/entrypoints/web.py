"""Becomes gunicorn, which serves the API."""

import sys

from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.web.serve import serve
from services.intake.bootstrap import Container
from services.intake.settings import IntakeSettings

_WSGI = "services.intake.entrypoints.http.wsgi:create()"


def main() -> None:
    """Serve the API."""
    container = Container(load(IntakeSettings))
    try:
        container.prepare_database()
    except StoreUnavailable as error:
        # The other processes make the indexes too; the API says by itself that it is not ready.
        sys.stderr.write(f"starting without MongoDB: {error}\n")
    container.mongo.close()
    serve(_WSGI, container.settings)

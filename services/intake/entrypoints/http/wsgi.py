"""What gunicorn loads: one app for each worker, made after the fork."""

from services.common.settings import load
from services.common.web.app import HuyingApp
from services.intake.bootstrap import Container
from services.intake.entrypoints.http.app import build_app
from services.intake.settings import IntakeSettings


def create() -> HuyingApp:
    """Return the app of this worker, its database ready for hot queries."""
    return build_app(Container(load(IntakeSettings)))

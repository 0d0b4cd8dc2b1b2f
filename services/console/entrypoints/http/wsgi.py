"""What gunicorn calls in each worker."""

from services.common.observability import logging
from services.common.settings import load
from services.common.web.app import HuyingApp
from services.console.bootstrap import bootstrap
from services.console.entrypoints.http.app import build_app
from services.console.settings import ConsoleSettings


def create() -> HuyingApp:
    """Load the settings, wire the console, build the app."""
    settings = load(ConsoleSettings)
    logging.configure("console", settings.process_name, settings.log_level)
    return build_app(bootstrap(settings))

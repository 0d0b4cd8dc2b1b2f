"""What gunicorn calls in each worker."""

from services.common.observability import logging
from services.common.settings import load
from services.common.web.app import HuyingApp
from services.notify.bootstrap import bootstrap
from services.notify.entrypoints.http.app import build_app
from services.notify.settings import NotifySettings


def create() -> HuyingApp:
    """Load the settings, wire the service, build the app."""
    settings = load(NotifySettings)
    logging.configure("notify", settings.process_name, settings.log_level)
    return build_app(bootstrap(settings))

"""What gunicorn calls in each worker."""

from services.common.observability import logging
from services.common.settings import load
from services.common.web.app import HuyingApp
from services.reporting.bootstrap import bootstrap
from services.reporting.entrypoints.http.app import build_app
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.own_files import must_be_usable


def create() -> HuyingApp:
    """Load the settings, wire the service, build the app."""
    settings = load(ReportingSettings)
    must_be_usable(settings)
    logging.configure("reporting", settings.process_name, settings.log_level)
    return build_app(bootstrap(settings))

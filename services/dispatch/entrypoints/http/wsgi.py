"""What gunicorn serves; made once in each worker, after the fork."""

from services.common.settings import load
from services.common.web.app import HuyingApp
from services.dispatch.bootstrap import bootstrap
from services.dispatch.entrypoints.http.app import build_app
from services.dispatch.settings import DispatchSettings


def create() -> HuyingApp:
    """Return the app; problems with the settings are told and end the process."""
    return build_app(bootstrap(load(DispatchSettings)))

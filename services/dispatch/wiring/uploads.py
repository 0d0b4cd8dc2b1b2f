"""Wires what commands ask intake about uploads."""

from typing import Final

from services.common.settings import Settings
from services.common.web.client import ServiceClient
from services.dispatch.adapters.uploads_api import HttpUploads
from services.dispatch.ports.uploads import Uploads

_SECONDS: Final = 1.0  # a command waits no longer for intake


def uploads_of(settings: Settings) -> Uploads:
    """Return intake's uploads."""
    token = settings.service_token.get_secret_value()
    return HttpUploads(
        ServiceClient(settings.url_of("intake"), token, timeout=_SECONDS, target="intake")
    )

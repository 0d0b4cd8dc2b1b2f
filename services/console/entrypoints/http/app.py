"""The console's web process: pages on the server's side, no script, nothing from elsewhere."""

from flask import Response

from services.common.web.app import HuyingApp, create_app
from services.console.bootstrap import Container
from services.console.entrypoints.http import board

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_app(container: Container) -> HuyingApp:
    """Return the app with every page."""
    app = create_app("console", container.settings, checks={}, auth=container.auth)
    app.register_blueprint(board.blueprint(container))
    app.after_request(_harden)
    return app


def _harden(response: Response) -> Response:
    if response.mimetype in {"text/html", "text/css"}:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
    return response

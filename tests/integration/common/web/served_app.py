"""The app that test_gunicorn.py serves: one slow route, one that counts."""

import os
import threading

from pydantic import BaseModel

from services.common.ids import new_id
from services.common.settings import Settings, load
from services.common.web.app import HuyingApp, create_app
from services.common.web.auth import public
from services.common.web.tokens import TokenVerifier


class Form(BaseModel):
    """Any text."""

    text: str


def create() -> HuyingApp:
    """Return the app, as a service's ``wsgi.create`` does."""
    settings = load(Settings)
    app = create_app("test", settings, checks={}, auth=TokenVerifier(settings.token_public_key))

    @app.post("/slow")
    @public
    def slow(body: Form) -> dict[str, str]:
        (settings.run_dir / new_id("begun")).touch()
        threading.Event().wait(1.0)
        return {"text": body.text}

    @app.get("/pid")
    @public
    def pid() -> dict[str, int]:
        return {"pid": os.getpid()}

    return app

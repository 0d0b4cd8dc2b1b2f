"""What the phone's scripts ask: who is signed in, photographs, items; and their worker."""

from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request

from services.common.web.bodies import accepts
from services.console.application.grid.queued import Queued, read_item
from services.console.application.grid.send_items import MOST_AT_ONCE, send_items
from services.console.bootstrap import Container
from services.console.entrypoints.http.grid.views import SENDERS, sent_view, upload_view
from services.console.entrypoints.http.shell import ApiRefused, Shell

MODULES: Final = ("main", "store", "sync", "photos", "position", "forms", "list")
_LARGEST_PHOTO: Final = 16_500_000  # bytes, with what a form puts around it
_LATER: Final = frozenset({401, 408, 425, 429})


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them to the grid's pages."""
    _sending(pages, container, shell)
    _worker(pages, shell)


def _sending(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/grid/hello")
    @shell.staff(*SENDERS)
    def hello() -> Response:
        """Say who is signed in, what time it is, and what a form of theirs has to carry."""
        now = container.clock.now().isoformat()
        token = shell.forms.token(shell.guard.browser())
        answer = jsonify(person=shell.person().subject, now=now, csrf_token=token)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @pages.post("/grid/photos")
    @shell.staff(*SENDERS)
    @accepts("multipart/form-data", max_bytes=_LARGEST_PHOTO)
    def photos() -> Response:
        """Take one photograph; the same key twice is one photograph."""
        sent, key = request.files.get("file"), request.form.get("key") or None
        if sent is None:
            return jsonify(errors=upload_view(None))
        upload = (sent.filename or "photo.jpg", sent.stream, sent.mimetype)
        try:
            made = shell.api().upload(
                "intake", "/api/v1/attachments", files={"file": upload}, key=key
            )
        except ApiRefused as refused:
            if refused.status in _LATER:
                raise
            return jsonify(errors=upload_view(refused.problem))
        return jsonify(attachment_id=made["attachment_id"])

    @pages.post("/grid/sync")
    @shell.staff(*SENDERS)
    @accepts("application/json")
    def sync() -> Response:
        """Send items on; each one's fate is told under its id, those that are none are left out."""
        items = _items(request.get_json())
        return jsonify(items=[sent_view(one) for one in send_items(shell.api(), items)])


def _worker(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/grid/sw.js")
    @shell.open
    def worker() -> Response:
        """Serve the worker; its text changes with the assets, so that phones take it anew."""
        modules = [shell.assets.url(f"js/grid/{name}.js") for name in MODULES]
        text = render_template("grid/sw.js", digest=shell.assets.digest, modules=modules)
        response = Response(text, mimetype="text/javascript")
        response.headers["Service-Worker-Allowed"] = "/grid"
        response.headers["Cache-Control"] = "no-cache"
        return response

    @pages.get("/grid/manifest.webmanifest")
    @shell.open
    def manifest() -> Response:
        """Let a phone put the pages on its home screen."""
        wording = shell.display.wording()
        response = jsonify(
            name=wording("grid.app"),
            short_name=wording("grid.app_short"),
            start_url="/grid",
            scope="/grid",
            display="standalone",
            icons=[
                {"src": shell.assets.url("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
            ],
        )
        response.mimetype = "application/manifest+json"
        return response


def _items(told: Any) -> list[Queued]:
    """Return the items of a request, each id once."""
    raw = told.get("items") if isinstance(told, dict) else None
    rows = raw[:MOST_AT_ONCE] if isinstance(raw, list) else []
    found = [item for item in map(read_item, rows) if item is not None]
    return list({item.id: item for item in found}.values())

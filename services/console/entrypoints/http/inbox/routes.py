"""``/inbox``: what the system tells staff: their own notices, their unit's and their roles'."""

from typing import Final

from flask import Blueprint, Response, request

from services.common.web.principal import INBOX_OWNERS
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell

_AT: Final = "/api/v1/inbox"
_SHOWN: Final = 50


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    del container
    pages = Blueprint("inbox", __name__, template_folder="templates")

    @pages.get("/inbox")
    @shell.staff(*INBOX_OWNERS)
    def inbox() -> Response:
        """Show what the reader and his unit were told, the newest first."""
        unread = request.args.get("unread") == "true"
        asked = {"unread": "true" if unread else None, "cursor": request.args.get("cursor")}
        found = shell.api().get("notify", _AT, **asked, limit=_SHOWN)
        # An officer's unit hears of cases outside his grid, which he may not open.
        opens_cases = shell.person().roles != {"grid_officer"}
        return shell.page("inbox/index.html", found=found, unread=unread, opens_cases=opens_cases)

    @pages.post("/inbox/read")
    @shell.staff(*INBOX_OWNERS)
    def read() -> Response:
        """Mark some as read, or all of them."""
        ids = request.form.getlist("id")
        shell.api().post("notify", f"{_AT}/read", {"ids": ids} if ids else {})
        back = "/inbox?unread=true" if request.form.get("unread") == "true" else "/inbox"
        return shell.redirect(back, said="inbox.marked")

    return pages

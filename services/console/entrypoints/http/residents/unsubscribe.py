"""Opting out (退订) by the link of a mail: a page to confirm, or the mail program's one click.

RFC 8058: the POST comes from a mail program, without a form of ours, and is answered by a page.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.residents.context import Desk
from services.console.ports.api import Answer, ApiRefused

_ONE_CLICK: Final = "List-Unsubscribe"
_LINKS: Final = "/api/v1/opt-outs"


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    def page(asking: Callable[[], Answer], *, is_done: bool = False) -> Response:
        try:
            status: Answer | None = asking()
        except ApiRefused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            status = None
        code = HTTPStatus.NOT_FOUND if status is None else HTTPStatus.OK
        return shell.page("residents/unsubscribe.html", code, wishes=status, is_done=is_done)

    @pages.get("/unsubscribe/<token>")
    @shell.open
    def confirm(token: str) -> Response:
        """Ask whether it is meant: a preview that fetches the link opts nobody out."""
        return page(lambda: desk.api("").get("notify", f"{_LINKS}/{token}"))

    @pages.post("/unsubscribe/<token>")
    @shell.by_link
    def decide(token: str) -> Response:
        """Opt out, or in again where the form says so; the same again changes nothing."""
        is_back = _ONE_CLICK not in request.form and request.form.get("opted_out") == "false"
        wanted = {"opted_out": not is_back}
        return page(lambda: desk.api("").put("notify", f"{_LINKS}/{token}", wanted), is_done=True)

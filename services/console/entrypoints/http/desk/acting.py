"""A small form that is one command: carried out, then back to where it stood."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, request

from services.console.entrypoints.http.desk.support import Desk
from services.console.ports.api import ApiRefused

_WRITTEN: Final = ("reason", "comment")


def carried_out(
    desk: Desk, back: str, said: str, number: str, command: Callable[[], Any]
) -> Response:
    """Give a command; lead back with a word of what was done, or say why it was not.

    htmx is led back as well: what follows from a command is seen in the whole queue.
    """
    try:
        command()
    except ApiRefused as refused:
        errors = desk.shell.faults(refused)
        return refused_page(desk, back, number, refused.status, errors)
    return desk.shell.redirect(back, said, number=number)


def refused_page(
    desk: Desk, back: str, number: str, status: int, errors: dict[str, str]
) -> Response:
    """Say what was refused, with the words that were written, and the way back to the ticket."""
    ticket_id = request.form.get("ticket_id", "")
    return desk.page(
        "desk/refused.html",
        status,
        about=number,
        errors=errors,
        back=back,
        written=next(filter(None, map(request.form.get, _WRITTEN)), ""),
        ticket_id=ticket_id if ticket_id.startswith("tkt_") else "",
    )

"""What a reporter wants to be told, and in which language (G4), by the open case."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from services.console.domain.person import Language
from services.console.entrypoints.http.residents.case import asked
from services.console.entrypoints.http.residents.context import Desk
from services.console.ports.api import ApiRefused

_LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en"}


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/track/messages")
    @shell.open
    def messages() -> Response:
        """Show what is noted."""
        case = _case(desk)
        if isinstance(case, Response):
            return case
        try:
            kept: Mapping[str, Any] | None = desk.container.wishes.read(case)
        except ApiRefused:  # nobody is told anything: there is no contact
            kept = None
        return shell.page("residents/messages.html", wishes=kept)

    @pages.post("/track/messages")
    @shell.open
    def note() -> Response:
        """Note it; it holds for all that was reported with this contact."""
        case = _case(desk)
        if isinstance(case, Response):
            return case
        language = _LANGUAGES.get(request.form.get("language", ""))
        is_less = request.form.get("opted_out") == "true"
        try:
            desk.container.wishes.note(case, opted_out=is_less, language=language)
        except ApiRefused:
            return shell.redirect("/track/messages", said="residents.wishes.nobody")
        return shell.redirect("/track/case", said="residents.wishes.done")


def _case(desk: Desk) -> str | Response:
    """Return which appeal the open case is: intake says so, not the browser."""
    found = asked(desk, lambda: desk.api().get("intake", "/api/v1/track"))
    return found if isinstance(found, Response) else str(found["appeal_id"])

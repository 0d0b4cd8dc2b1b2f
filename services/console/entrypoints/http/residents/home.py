"""The home page, what we do with personal data, accessibility, the size of the text."""

from typing import Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.residents.context import Desk
from services.console.entrypoints.http.residents.forms import NOTICE
from services.console.entrypoints.http.shell.addresses import asked_page, own_path
from services.console.entrypoints.http.shell.navigation import home_of

_SIZES: Final = ("normal", "large", "largest")


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/")
    @shell.open
    def home() -> Response:
        """Lead staff to their own desk; show everybody else what can be done here."""
        person = shell.visitor()
        if person is not None:
            return shell.redirect(home_of(person))
        return shell.page("residents/home.html")

    @pages.get("/accessibility")
    @shell.open
    def accessibility() -> Response:
        """Say how the pages can be used, and what cannot yet."""
        return shell.page("residents/accessibility.html")

    @pages.get("/personal-data")
    @shell.open
    def personal_data() -> Response:
        """Say what becomes of what is told here (个人信息处理告知)."""
        return shell.page("residents/personal_data.html", version=NOTICE)

    @pages.post("/look")
    @shell.open
    def look() -> Response:
        """Choose the size of the text; the browser keeps it."""
        back = asked_page()
        given = request.form.get("back", "")
        response = shell.redirect(given if own_path(given) else back)
        size = request.form.get("size")
        if size in _SIZES:
            chosen = {**shell.cookies.display(request), "text_size": str(size)}
            shell.cookies.keep_display(response, chosen)
        return response

"""Signing in with a name and a password, and signing out."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request

from services.console.application.accounts.sign_in import Origin, SignInRefused
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.addresses import own_path
from services.console.entrypoints.http.shell.navigation import home_of
from services.console.ports.demo import DemoAccount

_CENTRE: Final = "dispatch-centre"
_LONGEST_NAME: Final = 64
_LONGEST_PASSWORD: Final = 256  # characters: a longer one would only keep argon2 busy


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("signin", __name__, template_folder="templates")

    @pages.get("/sign-in")
    @shell.open
    def sign_in_page() -> Response:
        """Show the form; whoever is signed in goes on."""
        person, target = shell.visitor(), _next(request.args.get("next", ""))
        if person is not None:
            return shell.redirect(target or home_of(person))
        return _form(target)

    @pages.post("/sign-in")
    @shell.open
    def sign_in() -> Response:
        """Check the name and the password and begin a session."""
        username, password = request.form.get("username", ""), request.form.get("password", "")
        target = _next(request.form.get("next", ""))
        try:
            container.demo_accounts()
            made = container.sign_in(
                username[:_LONGEST_NAME], password[:_LONGEST_PASSWORD], _origin()
            )
        except SignInRefused:
            return _form(target, username, refused=True)
        response = shell.redirect(target or home_of(made.account.person()))
        shell.cookies.begin(response, made.cookie)
        return response

    @pages.post("/sign-out")
    @shell.open
    def sign_out() -> Response:
        """End this browser's session."""
        visit = shell.guard.visit()
        if visit is not None:
            container.sessions.end(visit.session.key)
        response = shell.redirect("/sign-in")
        shell.cookies.end(response)
        return response

    def _form(target: str, username: str = "", *, refused: bool = False) -> Response:
        told = container.demo_accounts()
        return shell.page(
            "signin/sign_in.html",
            401 if refused else 200,
            next=target,
            username=username,
            refused=refused,
            demo=_shown(told),
            demo_password=told[0].password if told else "",
        )

    return pages


def _next(target: str) -> str:
    return target if own_path(target) else ""


def _origin() -> Origin:
    return Origin(request.remote_addr or "", request.headers.get("User-Agent", ""))


def _shown(told: Sequence[DemoAccount]) -> list[tuple[str, list[DemoAccount]]]:
    """Return the demo's people worth showing: all of the centre, one of each role elsewhere."""
    centre = [one for one in told if one.unit == _CENTRE]
    elsewhere = {one.role: one for one in reversed(told) if one.unit != _CENTRE}
    groups = [("centre", centre), ("units", list(elsewhere.values()))]
    return [(name, accounts) for name, accounts in groups if accounts]

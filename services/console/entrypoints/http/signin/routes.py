"""Signing in with a name, a password and, where there is one, a second factor; and signing out."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.application.accounts.enter_code import StepTooOld
from services.console.application.accounts.open_session import SignedIn
from services.console.application.accounts.patience import TooManyTries
from services.console.application.accounts.sign_in import CodeNeeded, SignInRefused
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.addresses import own_path
from services.console.entrypoints.http.shell.navigation import home_of
from services.console.entrypoints.http.signin.origin import origin_of
from services.console.ports.demo import DemoAccount

_CENTRE: Final = "dispatch-centre"
_LONGEST_NAME: Final = 64
_LONGEST_PASSWORD: Final = 256  # characters: a longer one would only keep argon2 busy
_REFUSED: Final = 401
_TOO_MANY: Final = 429


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("signin", __name__, template_folder="templates")
    asking = _Asking(container, shell)

    @pages.get("/sign-in")
    @shell.open
    def sign_in_page() -> Response:
        """Show the form; whoever is signed in goes on."""
        person, target = shell.visitor(), _next(request.args.get("next", ""))
        if person is not None:
            return shell.redirect(target or home_of(person))
        return asking.name(target)

    @pages.post("/sign-in")
    @shell.open
    def sign_in() -> Response:
        """Check the name and the password; begin a session, or ask for a code."""
        return asking.check(_next(request.form.get("next", "")))

    @pages.post("/sign-in/code")
    @shell.open
    def enter_code() -> Response:
        """Check the second factor's code and begin a session."""
        return asking.check_code(_next(request.form.get("next", "")))

    @pages.post("/sign-out")
    @shell.open
    def sign_out() -> Response:
        """End this browser's session."""
        visit = shell.guard.visit()
        if visit is not None:
            container.sessions.end(visit.session.key)
        response = shell.redirect("/sign-in", said="signin.signed_out")
        shell.cookies.end(response)
        return response

    return pages


class _Asking:
    """What is asked of somebody who wants in, and what they get."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self._container = container
        self._shell = shell

    def name(self, target: str, status: int = 200, **told: Any) -> Response:
        """Ask for a name and a password."""
        demo = self._container.demo_accounts()
        sso = self._container.single_sign_on is not None
        context: dict[str, Any] = {
            "sso": sso,
            "username": "",
            "next": target,
            "demo": _shown(demo),
            **told,
        }
        context["demo_password"] = demo[0].password if demo else ""
        return self._shell.page("signin/sign_in.html", status, **context)

    def code(self, target: str, step: str, status: int = 200, **told: Any) -> Response:
        """Ask for a code."""
        return self._shell.page("signin/code.html", status, next=target, step=step, **told)

    def check(self, target: str) -> Response:
        """Check a name and a password."""
        username = request.form.get("username", "")[:_LONGEST_NAME]
        password = request.form.get("password", "")[:_LONGEST_PASSWORD]
        self._container.demo_accounts()
        try:
            made = self._container.sign_in(username, password, origin_of(self._shell))
        except SignInRefused:
            return self.name(target, _REFUSED, username=username, refused=True)
        except TooManyTries as raised:
            return self.name(target, _TOO_MANY, username=username, wait=raised.wait)
        if isinstance(made, CodeNeeded):
            return self.code(target, made.step)
        return self.done(made, target)

    def check_code(self, target: str) -> Response:
        """Check a code."""
        step, code = request.form.get("step", ""), request.form.get("code", "")[:_LONGEST_NAME]
        try:
            made = self._container.enter_code(step, code, origin_of(self._shell))
        except StepTooOld:
            return self.name(target, _REFUSED, too_late=True)
        except SignInRefused:
            return self.code(target, step, _REFUSED, refused=True)
        except TooManyTries as raised:
            return self.code(target, step, _TOO_MANY, wait=raised.wait)
        return self.done(made, target)

    def done(self, made: SignedIn, target: str) -> Response:
        """Give the browser its session, and lead to where its person wanted to go."""
        response = self._shell.redirect(target or home_of(made.account.person()))
        self._shell.cookies.begin(response, made.cookie, made.known)
        return response


def _next(target: str) -> str:
    return target if own_path(target) else ""


def _shown(told: Sequence[DemoAccount]) -> list[tuple[str, list[DemoAccount]]]:
    """Return the demo's people worth showing: all of the centre, one of each role elsewhere."""
    centre = [one for one in told if one.unit == _CENTRE]
    elsewhere = {one.role: one for one in reversed(told) if one.unit != _CENTRE}
    groups = [("centre", centre), ("units", list(elsewhere.values()))]
    return [(name, accounts) for name, accounts in groups if accounts]

"""Administration of accounts: list, create, change, disable, reset, and the log of it."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from services.console.application.accounts.administer import NotYourself
from services.console.bootstrap import Container
from services.console.domain.account import Account
from services.console.domain.account_form import AccountForm, faults
from services.console.entrypoints.http.accounts.views import (
    GRANTED,
    form_from,
    form_of,
    known_of,
    page_of,
    wanted_of,
)
from services.console.entrypoints.http.shell import Shell
from services.console.ports.accounts import AccountChanged, UsernameTaken

_A_PAGE: Final = 50
_WRONG: Final = 422
_CONFLICT: Final = 409
_LIST: Final = "/admin/accounts"


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("accounts", __name__, template_folder="templates")
    desk = _Desk(container, shell)
    _add_lists(pages, desk)
    _add_forms(pages, desk)
    _add_steps(pages, desk)
    return pages


class _Desk:
    """What the pages share."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self.container = container
        self.shell = shell

    def by(self) -> str:
        """Return the administrator's own account name."""
        return self.shell.person().username

    def find(self, username: str) -> Account:
        """Return an account; there is a page for there being none."""
        return self.container.accounts.find(username) or abort(404)

    def form(self, form: AccountForm, status: int = 200, **told: Any) -> Response:
        """Show the form of a new account, or of one that is there."""
        names = self.container.district.names(self.shell.display.wording().language)
        units = sorted(names["units"].items(), key=lambda unit: unit[1])
        context = {"form": form, "roles": GRANTED, "units": units, "errors": {}, **told}
        return self.shell.page("accounts/form.html", status, **context)

    def faults(self, form: AccountForm) -> dict[str, str]:
        """Return what is wrong with a form, in words by field."""
        words = self.shell.display.wording()
        found = faults(form, known_of(self.container.district.names()))
        return {field: words(f"accounts.faults.{code}") for field, code in found.items()}

    def detail(self, account: Account, status: int = 200, **told: Any) -> Response:
        """Show one account with its sessions and its log."""
        sessions = self.container.sessions.of(account.username)
        log = self.container.account_log.of(account.username)
        context = {"account": account, "sessions": sessions, "log": log, **told}
        return self.shell.page("accounts/account.html", status, **context)

    def create(self, form: AccountForm) -> Response:
        """Create an account, or show what is wrong with its form."""
        if errors := self.faults(form):
            return self.form(form, _WRONG, errors=errors)
        try:
            password = self.container.administer.create(form, self.by())
        except UsernameTaken:
            taken = {"username": self._refusal("username_taken")}
            return self.form(form, _WRONG, errors=taken)
        return self.detail(self.find(form.username), 201, password=password)

    def change(self, form: AccountForm, version: int) -> Response:
        """Change an account, or show what is wrong with its form."""
        if errors := self.faults(form):
            return self.form(form, _WRONG, errors=errors, version=version)
        try:
            self.container.administer.change(form, version, self.by())
        except NotYourself:
            errors = {"roles": self._refusal("yourself")}
            return self.form(form, _WRONG, errors=errors, version=version)
        except AccountChanged:
            errors = {"": self._refusal("changed")}
            return self.form(form, _CONFLICT, errors=errors, version=version)
        return self.shell.redirect(f"{_LIST}/{form.username}", said="accounts.said.changed")

    def step(self, username: str, does: Callable[[str, str], object], said: str) -> Response:
        """Do something to an account and show it, or why not."""
        account = self.find(username)
        try:
            does(account.username, self.by())
        except NotYourself:
            return self.detail(account, _CONFLICT, refusal=self._refusal("yourself"))
        except AccountChanged:
            return self.detail(account, _CONFLICT, refusal=self._refusal("changed"))
        return self.shell.redirect(f"{_LIST}/{account.username}", said=f"accounts.said.{said}")

    def _refusal(self, code: str) -> str:
        return self.shell.display.wording()(f"accounts.faults.{code}")


def _add_lists(pages: Blueprint, desk: _Desk) -> None:
    @pages.get(_LIST)
    @desk.shell.staff("admin")
    def accounts() -> Response:
        """Show accounts that match the filters, in the order of their names."""
        wanted = wanted_of(request.args)
        page = page_of(desk.container.accounts.search(wanted, _A_PAGE + 1), _A_PAGE)
        return desk.shell.page(
            "accounts/list.html",
            page=page,
            wanted=wanted,
            state=request.args.get("state", ""),
            roles=GRANTED,
        )

    @pages.get("/admin/account-log")
    @desk.shell.staff("admin")
    def log() -> Response:
        """Show what was done to accounts lately."""
        return desk.shell.page("accounts/log.html", log=desk.container.account_log.latest())


def _add_forms(pages: Blueprint, desk: _Desk) -> None:
    shell = desk.shell

    @pages.get(f"{_LIST}/new")
    @shell.staff("admin")
    def new_account() -> Response:
        """Show the form of a new account."""
        return desk.form(AccountForm("", "", frozenset(), None, ()))

    @pages.post(_LIST)
    @shell.staff("admin")
    def create() -> Response:
        """Create an account and show its first password, once."""
        return desk.create(form_of(request.form))

    @pages.get(f"{_LIST}/<username>")
    @shell.staff("admin")
    def account(username: str) -> Response:
        """Show one account."""
        return desk.detail(desk.find(username))

    @pages.get(f"{_LIST}/<username>/edit")
    @shell.staff("admin")
    def edit(username: str) -> Response:
        """Show the form of an account that is there."""
        found = desk.find(username)
        return desk.form(form_from(found), version=found.version)

    @pages.post(f"{_LIST}/<username>")
    @shell.staff("admin")
    def change(username: str) -> Response:
        """Change name, roles, unit and areas."""
        version = request.form.get("version", type=int) or 0
        return desk.change(form_of(request.form, desk.find(username).username), version)


def _add_steps(pages: Blueprint, desk: _Desk) -> None:
    shell = desk.shell

    @pages.post(f"{_LIST}/<username>/disable")
    @shell.staff("admin")
    def disable(username: str) -> Response:
        """Close an account; its sessions end."""
        return desk.step(username, desk.container.administer.disable, "disabled")

    @pages.post(f"{_LIST}/<username>/enable")
    @shell.staff("admin")
    def enable(username: str) -> Response:
        """Open a closed account again."""
        return desk.step(username, desk.container.administer.enable, "enabled")

    @pages.post(f"{_LIST}/<username>/end-sessions")
    @shell.staff("admin")
    def end_sessions(username: str) -> Response:
        """End all sessions of an account."""
        return desk.step(username, desk.container.administer.end_sessions, "sessions_ended")

    @pages.post(f"{_LIST}/<username>/reset-second-factor")
    @shell.staff("admin")
    def reset_second_factor(username: str) -> Response:
        """Take a second factor off."""
        reset = desk.container.administer.reset_second_factor
        return desk.step(username, reset, "second_factor_reset")

    @pages.post(f"{_LIST}/<username>/reset-password")
    @shell.staff("admin")
    def reset_password(username: str) -> Response:
        """Give a new first password and show it, once."""
        name = desk.find(username).username
        password = desk.container.administer.reset_password(name, desk.by())
        return desk.detail(desk.find(name), password=password)

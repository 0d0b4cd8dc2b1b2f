"""One's own account: who one is here, sessions, password, second factor, and how pages look."""

from dataclasses import asdict
from typing import Any, Final

import segno
from flask import Blueprint, Response, request
from markupsafe import Markup

from services.console.application.accounts.change_password import PasswordRefused
from services.console.application.accounts.open_session import SignedIn
from services.console.application.accounts.patience import TooManyTries
from services.console.application.accounts.set_up_second_factor import WrongCode, WrongPassword
from services.console.bootstrap import Container
from services.console.domain.account import Account
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.display import known_only
from services.console.entrypoints.http.shell.navigation import home_of
from services.console.entrypoints.http.signin.origin import origin_of
from services.console.ports.accounts import AccountChanged
from services.console.ports.seals import BrokenSeal

_LONGEST: Final = 256
_WRONG: Final = 422


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("own", __name__)
    _add_account(pages, container, shell)
    _add_password(pages, container, shell)
    _add_second_factor(pages, container, shell)
    _add_removal(pages, container, shell)
    return pages


def _add_account(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/account")
    @shell.staff()
    def account() -> Response:
        """Show the account and its sessions."""
        visit = shell.visit()
        kept = container.sessions.of(visit.account.username)
        return shell.page("signin/account.html", visit=visit, sessions=kept)

    @pages.post("/account/display")
    @shell.staff()
    def keep_display() -> Response:
        """Keep how pages are to look, with the account and so on every computer."""
        visit = shell.visit()
        chosen = {**asdict(visit.account.preferences), **known_only(request.form.to_dict())}
        container.accounts.note(visit.account.username, {"preferences": chosen})
        return shell.redirect("/account", said="signin.account.display_kept")

    @pages.post("/account/sessions/end")
    @shell.staff()
    def end_session() -> Response:
        """End one other session, or all others."""
        visit, key = shell.visit(), request.form.get("key", "")
        if key:
            container.sessions.end(key, visit.account.username)
        else:
            container.sessions.end_all(visit.account.username, but=visit.session.key)
        return shell.redirect("/account", said="signin.account.sessions_ended")


def _add_password(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/account/password")
    @shell.newcomer
    def password_page() -> Response:
        """Show the form."""
        return shell.page("signin/password.html", visit=shell.visit(), errors={})

    @pages.post("/account/password")
    @shell.newcomer
    def change_password() -> Response:
        """Change the password; this session goes on under a new key, the others end."""
        account = shell.visit().account
        errors, made = _changed_password(container, shell, account)
        if made is None:
            return shell.page("signin/password.html", _WRONG, visit=shell.visit(), errors=errors)
        target = home_of(account.person()) if account.must_change_password else "/account"
        response = shell.redirect(target, said="signin.password.changed")
        shell.cookies.begin(response, made.cookie)
        return response


def _changed_password(
    container: Container, shell: Shell, account: Account
) -> tuple[dict[str, str], SignedIn | None]:
    """Return what is wrong with the form by field, or the session that goes on."""
    present, wanted, again = (request.form.get(name, "") for name in ("present", "wanted", "again"))
    if wanted != again:
        return _worded(shell, ["differ"]), None
    try:
        made = container.change_password(account, present[:_LONGEST], wanted, origin_of(shell))
    except PasswordRefused as refused:
        return _worded(shell, refused.faults), None
    except TooManyTries as raised:
        return {"present": _wait(shell, raised)}, None
    except AccountChanged:
        return {"": _changed_meanwhile(shell)}, None
    return {}, made


def _add_second_factor(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/account/second-factor")
    @shell.staff()
    def second_factor() -> Response:
        """Show the secret as a picture, or how to take the second factor off."""
        return _factor_page(container, shell)

    @pages.post("/account/second-factor")
    @shell.staff()
    def confirm() -> Response:
        """Put the secret in force, and show the recovery codes once."""
        sealed, code = request.form.get("offer", ""), request.form.get("code", "")[:_LONGEST]
        try:
            spare = container.set_up_second_factor.confirm(shell.visit().account, sealed, code)
        except WrongCode:
            errors = {"code": shell.display.wording()("signin.factor.wrong_code")}
            return _factor_page(container, shell, sealed, errors)
        except (BrokenSeal, AccountChanged):
            return _factor_page(container, shell, errors={"": _changed_meanwhile(shell)})
        return shell.page("signin/recovery_codes.html", codes=spare)


def _add_removal(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.post("/account/second-factor/remove")
    @shell.staff()
    def remove() -> Response:
        """Take the second factor off, for the password."""
        password, account = request.form.get("password", "")[:_LONGEST], shell.visit().account
        try:
            container.remove_second_factor(account, password, origin_of(shell))
        except WrongPassword:
            errors = {"password": _worded(shell, ["present_wrong"])["present"]}
            return _factor_page(container, shell, errors=errors)
        except TooManyTries as raised:
            return _factor_page(container, shell, errors={"password": _wait(shell, raised)})
        except AccountChanged:
            return _factor_page(container, shell, errors={"": _changed_meanwhile(shell)})
        return shell.redirect("/account", said="signin.factor.removed")


def _factor_page(
    container: Container, shell: Shell, sealed: str = "", errors: dict[str, str] | None = None
) -> Response:
    visit = shell.visit()
    told: dict[str, Any] = {"visit": visit, "errors": errors or {}}
    if not visit.account.has_second_factor:
        offer = container.set_up_second_factor.offer(visit.account, sealed)
        told |= {"offer": offer, "picture": _picture(offer.address)}
    return shell.page("signin/second_factor.html", _WRONG if errors else 200, **told)


def _wait(shell: Shell, raised: TooManyTries) -> str:
    return shell.display.wording()("signin.wait", span=shell.speaking.span(raised.wait))


def _changed_meanwhile(shell: Shell) -> str:
    return shell.display.wording()("signin.account.changed")


def _worded(shell: Shell, faults: list[str]) -> dict[str, str]:
    """Return each fault's words by the field that it belongs to; of two in one field the first."""
    words, found = shell.display.wording(), dict[str, str]()
    for fault in faults:
        field = {"present_wrong": "present", "differ": "again"}.get(fault, "wanted")
        found.setdefault(field, words(f"signin.password.faults.{fault}"))
    return found


def _picture(address: str) -> Markup:
    """Return an address as an inline picture that a phone's camera reads; classes, no styles."""
    drawn = segno.make(address, error="m").svg_inline(border=3, svgclass="qr", omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn by segno from an address of ours

"""Who is told of bulletins and early warnings: shown, added, taken out."""

from typing import Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.reports.pages import ROOT, Frame
from services.console.entrypoints.http.reports.views.bulletins import title_of
from services.console.entrypoints.http.shell import ApiRefused

_HERE: Final = f"{ROOT}/subscriptions"
_API: Final = "/api/v1/report-subscriptions"
_EDITORS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
_FORM: Final = ("about", "to", "template", "level", "area")
_ABOUTS: Final = ("report", "hotspot")
_ROLES: Final = ("district_leader", "director", "supervisor", "analyst")


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _listing(pages, frame)
    _changing(pages, frame)


def _listing(pages: Blueprint, frame: Frame) -> None:
    @pages.get(_HERE)
    @frame.shell.staff(*_EDITORS)
    def subscriptions() -> Response:
        """Show who is told of what, and the form that adds one."""
        return _page(frame, {}, {})


def _changing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.post(_HERE)
    @shell.staff(*_EDITORS)
    def subscribe() -> Response:
        """Add a subscription."""
        given = {name: request.form.get(name, "") for name in _FORM}
        try:
            shell.api().post("notify", _API, {name: text or None for name, text in given.items()})
        except ApiRefused as refused:
            return _page(frame, given, shell.faults(refused), refused.status)
        return shell.redirect(_HERE, said="reports.subscriptions.added")

    @pages.post(f"{_HERE}/<subscription_id>/remove")
    @shell.staff(*_EDITORS)
    def unsubscribe(subscription_id: str) -> Response:
        """Take a subscription out."""
        shell.api().delete("notify", f"{_API}/{subscription_id}")
        return shell.redirect(_HERE, said="reports.subscriptions.removed")


def _page(
    frame: Frame, given: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    api, word = frame.shell.api(), frame.word
    language = frame.shell.display.wording().language
    templates = api.get("reporting", "/api/v1/reports/templates")["items"]
    titles = {one["name"]: title_of(one, language) for one in templates}
    return frame.page(
        "reports/subscriptions.html",
        f"{ROOT}/bulletins",
        status,
        rows=api.get("notify", _API)["items"],
        templates=list(titles.items()),
        titles=titles,
        abouts=[(one, word(f"reports.subscriptions.abouts.{one}")) for one in _ABOUTS],
        recipients=_recipients(frame),
        levels=[(one, word(f"reports.levels.{one}")) for one in ("warning", "proposal")],
        given=given,
        errors=errors,
    )


def _recipients(frame: Frame) -> list[tuple[str, str]]:
    """Return whom the form offers: the centre, the unit itself, those who read all reports."""
    word = frame.word
    roles = [(f"role:{one}", word(f"words.roles.{one}")) for one in _ROLES]
    return [
        ("centre", word("reports.subscriptions.centre")),
        ("own", word("reports.subscriptions.own")),
        *roles,
    ]

"""Bulletins: made in the background, looked after, downloaded."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.reports.pages import (
    BULLETIN_ORDERERS,
    PAGES,
    ROOT,
    Frame,
)
from services.console.entrypoints.http.reports.views.bulletins import (
    bulletins,
    period_name,
    shown,
    title_of,
)
from services.console.entrypoints.http.shell import ApiRefused

_HERE: Final = f"{ROOT}/bulletins"
_API: Final = "/api/v1/reports"


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _listing(pages, frame)
    _ordering(pages, frame)
    _files(pages, frame)


def _listing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(_HERE)
    @shell.staff(*PAGES[_HERE].roles)
    def bulletin_list() -> Response:
        """Show the bulletins, and the form that orders one."""
        return _page(frame, {}, {})

    @pages.get(f"{_HERE}/live")
    @shell.staff(*PAGES[_HERE].roles)
    def bulletin_rows() -> Response:
        """Show the list alone, while something is being made."""
        found = shell.api().get("reporting", _API)
        return shell.fragment("reports/_bulletins.html", rows=bulletins(found["items"]))


def _ordering(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.post(_HERE)
    @shell.staff(*BULLETIN_ORDERERS)
    def order_bulletin() -> Response:
        """Order a bulletin of the period that a day is in."""
        api, given = shell.api(), request.form.to_dict()
        templates = api.get("reporting", f"{_API}/templates")["items"]
        span = next((t["span"] for t in templates if t["name"] == given.get("template")), "day")
        body = {
            "template": given.get("template", ""),
            "period": _period(span, given.get("day", "")),
            "subject": given.get("subject") or None,
            "anew": given.get("anew") == "true",
        }
        try:
            api.post("reporting", _API, body)
        except ApiRefused as refused:
            faults = shell.faults(refused)
            named = {"day" if name == "period" else name: text for name, text in faults.items()}
            return _page(frame, given, named, refused.status)
        return shell.redirect(_HERE, said="reports.bulletins.made")


def _files(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(f"{_HERE}/<report_id>")
    @shell.staff(*PAGES[_HERE].roles)
    def bulletin(report_id: str) -> Response:
        """Show what a bulletin says, with its files; whoever may not read it finds none."""
        api, language = shell.api(), shell.display.wording().language
        report = api.get("reporting", f"{_API}/{report_id}")
        done = report["state"] == "done"
        content = api.get("reporting", f"{_API}/{report_id}/content") if done else None
        heading = content["title"] if content else title_of(report, language)
        return frame.page(
            "reports/bulletin.html",
            _HERE,
            report=report,
            content=content,
            heading=heading,
            cells=shown,
        )

    @pages.get(f"{_HERE}/<report_id>/<any(pdf, docx, xlsx):kind>")
    @shell.staff(*PAGES[_HERE].roles)
    def bulletin_file(report_id: str, kind: str) -> Response:
        """Send a file of a bulletin."""
        found = shell.api().download("reporting", f"{_API}/{report_id}/files/{kind}")
        response = Response(found.content, content_type=found.content_type)
        response.headers["Content-Disposition"] = found.disposition or "attachment"
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def _page(
    frame: Frame, given: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    api, person = frame.shell.api(), frame.shell.person()
    found = api.get("reporting", _API, cursor=request.args.get("cursor") or None)
    may_order = person.has(*BULLETIN_ORDERERS)
    choices = _choices(frame) if may_order else {}
    return frame.page(
        "reports/bulletins.html",
        _HERE,
        status,
        rows=bulletins(found["items"]),
        next=found["next_cursor"],
        may_order=may_order,
        may_subscribe=person.has("supervisor", "director", "admin"),
        given=given,
        errors=errors,
        **choices,
    )


def _choices(frame: Frame) -> dict[str, Any]:
    """Return what the form offers: templates, units and streets."""
    api, language = frame.shell.api(), frame.shell.display.wording().language
    templates = api.get("reporting", f"{_API}/templates")["items"]
    units = api.get("dispatch", "/api/v1/units")["items"]
    areas = api.get("dispatch", "/api/v1/areas")["items"]
    streets = [one for one in areas if one["kind"] == "subdistrict"]
    subjects = [*streets, *units]
    return {
        "templates": [(one["name"], title_of(one, language)) for one in templates],
        "subjects": [(one["code"], one["name"]) for one in subjects],
    }


def _period(span: str, day: str) -> str:
    """Return the period's name of a day; what is no day is sent as it is, and refused by name."""
    try:
        return period_name(span, date.fromisoformat(day))
    except ValueError:
        return day[:20]

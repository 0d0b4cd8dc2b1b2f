"""Exports: a list as a file, ordered, looked after while it is made, downloaded."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.ids import new_id
from services.console.entrypoints.http.reports.pages import PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.exports import (
    COUNTED_BY,
    DATASETS,
    FORMATS,
    body_of,
    rows_of,
)
from services.console.entrypoints.http.shell import ApiRefused

_HERE: Final = f"{ROOT}/exports"
_API: Final = "/api/v1/exports"


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _listing(pages, frame)
    _ordering(pages, frame)
    _file(pages, frame)


def _listing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(_HERE)
    @shell.staff(*PAGES[_HERE].roles)
    def export_list() -> Response:
        """Show one's own exports, and the form that orders one."""
        return _page(frame)

    @pages.get(f"{_HERE}/live")
    @shell.staff(*PAGES[_HERE].roles)
    def export_rows() -> Response:
        """Show the list alone, while something is being made."""
        found = shell.api().get("reporting", _API)
        return shell.fragment("reports/_exports.html", rows=rows_of(found["items"]))


def _ordering(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.post(_HERE)
    @shell.staff(*PAGES[_HERE].roles)
    def order_export() -> Response:
        """Order one; short lists are there with the answer, long ones are made meanwhile."""
        body = body_of(request.form, shell.display.wording().language)
        try:
            shell.api().post("reporting", _API, body, key=request.form.get("key") or None)
        except ApiRefused as refused:
            return _page(frame, refused)
        return shell.redirect(_HERE, said="reports.exports.made")


def _file(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(f"{_HERE}/<export_id>/file")
    @shell.staff(*PAGES[_HERE].roles)
    def export_file(export_id: str) -> Response:
        """Send an export to whoever ordered it."""
        found = shell.api().download("reporting", f"{_API}/{export_id}/file")
        response = Response(found.content, content_type=found.content_type)
        response.headers["Content-Disposition"] = found.disposition or "attachment"
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _page(frame: Frame, refused: ApiRefused | None = None) -> Response:
    api, language = frame.shell.api(), frame.shell.display.wording().language
    found = api.get("reporting", _API, cursor=request.args.get("cursor") or None)
    definitions = api.get("reporting", "/api/v1/indicators")["items"]
    title = "title" if language == "zh" else "title_en"
    choices: dict[str, Any] = {
        "datasets": [(one, frame.word(f"reports.exports.datasets.{one}")) for one in DATASETS],
        "formats": [(one, one.upper()) for one in FORMATS],
        "counts": [(one, frame.word(f"reports.exports.counted_by.{one}")) for one in COUNTED_BY],
        "indicators": [(one["name"], one[title]) for one in definitions],
    }
    return frame.page(
        "reports/exports.html",
        _HERE,
        refused.status if refused else 200,
        rows=rows_of(found["items"]),
        next=found["next_cursor"],
        given=request.form,
        key=new_id("key"),
        errors=frame.shell.faults(refused, whole=True),
        **choices,
    )

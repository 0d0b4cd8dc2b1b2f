"""``/editors/calendars/…``: notices taken in, the year on one page, what a version moved."""

from pathlib import PurePosixPath
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from services.common.web.bodies import accepts
from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.parts import EDITORS, READERS
from services.console.entrypoints.http.editors.views.calendars import (
    faulty_lines,
    months,
    notice_of_day,
)
from services.console.ports.api import ApiRefused

_DISPATCH: Final = "dispatch"
_UNKNOWN: Final = 404
_MOST_BYTES: Final = 900_000
_FORMATS: Final = {".csv": "csv", ".ics": "ical", ".ical": "ical", ".yaml": "yaml", ".yml": "yaml"}
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_OF_A_DAY: Final = ("date", "to", "kind", "name", "calendar")


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them."""
    _year(pages, desk)
    _notices(pages, desk)


def _year(pages: Blueprint, desk: Desk) -> None:
    part, shell = desk.part, desk.shell

    @pages.get(f"{part.home}/year")
    @shell.staff(*READERS)
    def calendar_year() -> Response:
        """Show the twelve months of one calendar, as it is or as the draft would have it."""
        draft = desk.draft()
        codes = [row["code"] for row in part.in_draft(draft)]
        code = request.args.get("calendar") or codes[0]
        if code not in codes:
            abort(404)
        today = desk.container.clock.now().astimezone(desk.container.zone).date()
        year = min(max(request.args.get("year", today.year, int), _FIRST_YEAR), _LAST_YEAR)
        has_draft = draft.get("edited_at") is not None
        days, of_draft = _days(desk, code, year, has_draft and request.args.get("of") == "draft")
        changed = [day["day"] for day in draft["changes"]["days"] if day["calendar"] == code]
        return shell.page(
            "editors/calendar_year.html",
            **desk.context("/year"),
            code=code,
            calendars=_named(desk, part.in_draft(draft)),
            year=year,
            of="draft" if of_draft else "force",
            has_draft=has_draft,
            months=months(days, changed if of_draft else ()),
            is_provisional=any(day["provisional"] for day in days),
            today=today.isoformat(),
        )


def _days(desk: Desk, code: str, year: int, of_draft: bool) -> tuple[list[dict[str, Any]], bool]:
    """Return a year's days, and whether they are the draft's: a new calendar is in it alone."""
    at, span = desk.part.api, {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    try:
        path = f"{at}/draft/{code}/days" if of_draft else f"{at}/{code}/days"
        return desk.shell.api().get(_DISPATCH, path, **span)["days"], of_draft
    except ApiRefused as refused:
        if of_draft or refused.status != _UNKNOWN:
            raise
    return desk.shell.api().get(_DISPATCH, f"{at}/draft/{code}/days", **span)["days"], True


def _named(desk: Desk, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    own = "name_en" if desk.language() == "en" else "name"
    return [(row["code"], row.get(own) or row.get("name") or row["code"]) for row in rows]


def _notices(pages: Blueprint, desk: Desk) -> None:
    part, shell = desk.part, desk.shell

    @pages.get(f"{part.home}/notice")
    @shell.staff(*EDITORS)
    def calendar_notice() -> Response:
        """Ask for a notice, or for one day."""
        return _notice_page(desk)

    @pages.post(f"{part.home}/notice")
    @shell.staff(*EDITORS)
    @accepts("multipart/form-data", "application/x-www-form-urlencoded", max_bytes=_MOST_BYTES)
    def take_calendar_notice() -> Response:
        """Take a notice that was uploaded or pasted into the draft."""
        text, kind = _given()
        return _taken(desk, text, kind, {"text": text, "format": kind})

    @pages.post(f"{part.home}/day")
    @shell.staff(*EDITORS)
    def take_calendar_day() -> Response:
        """Take one day into the draft."""
        typed = {name: request.form.get(name, "").strip() for name in _OF_A_DAY}
        return _taken(desk, notice_of_day(typed), "csv", {"day": typed})


def _given() -> tuple[str, str]:
    """Return the text of a notice and its format: a file goes before what was pasted."""
    file = request.files.get("file")
    if file is not None and file.filename:
        ending = PurePosixPath(file.filename).suffix.lower()
        text = file.stream.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
        return text, _FORMATS.get(ending, request.form.get("format", "yaml"))
    return request.form.get("text", "").replace("\r\n", "\n"), request.form.get("format", "yaml")


def _taken(desk: Desk, text: str, kind: str, typed: dict[str, Any]) -> Response:
    body = {"format": kind, "text": text}
    path = f"{desk.part.api}/draft/notices"
    try:
        desk.shell.api().post(_DISPATCH, path, body, etag=request.form.get("etag", ""))
    except ApiRefused as refused:
        return _notice_page(desk, refused, text, **typed)
    return desk.shell.redirect(f"{desk.part.home}/publish", said="editors.calendars.said.taken")


def _notice_page(
    desk: Desk, refused: ApiRefused | None = None, sent: str = "", **typed: Any
) -> Response:
    draft = desk.draft()
    faults = faults_of(refused, desk.language()) if refused else {}
    lines = faulty_lines(faults, sent)
    others = {at: words for at, words in faults.items() if not at.startswith("text:")}
    return desk.shell.page(
        "editors/calendar_notice.html",
        refused.status if refused else 200,
        **desk.context("/notice"),
        draft=draft,
        calendars=_named(desk, desk.part.in_draft(draft)),
        typed={"text": "", "format": "yaml", "day": {}, **typed},
        lines=lines,
        conflict=refused is not None and is_conflict(refused),
        errors={} if refused is not None and is_conflict(refused) else others,
    )

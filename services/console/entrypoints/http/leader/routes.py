"""What supervisors, directors and district leaders oversee: the board, and what is beside it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.entrypoints.http.leader import wallboard
from services.console.entrypoints.http.leader.pages import BOARD, PAGES, Asked, tabs_of
from services.console.entrypoints.http.leader.views.board import board
from services.console.entrypoints.http.leader.views.overseeing import (
    COLOURS,
    alarms,
    by_kind,
    papers,
    ping_pong,
    rosters,
)
from services.console.entrypoints.http.shell import Shell

DAYS: Final = (7, 14, 30, 90)
_MONTH: Final = timedelta(days=29)


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("leader", __name__, template_folder="templates")
    _board(pages, shell)
    _alarms(pages, shell)
    _disputes(pages, container, shell)
    _rosters(pages, shell)
    _documents(pages, container, shell)
    _meetings(pages, shell)
    wallboard.register(pages, container, shell)
    return pages


def _page(shell: Shell, template: str, here: str, asked: Asked, **context: Any) -> Response:
    """Render one of the pages with its title, its tabs and which services are away."""
    page = PAGES[here]
    wording = shell.display.wording()
    return shell.page(
        template,
        title=page.word,
        lead=page.lead,
        tabs=[(one.path, wording(one.word), None) for one in tabs_of(shell.person())],
        here=here,
        away=sorted(asked.away),
        **context,
    )


def _board(pages: Blueprint, shell: Shell) -> None:
    def context() -> dict[str, Any]:
        trigger, unit = request.args.get("trigger") or None, request.args.get("unit") or None
        told = shell.api().get("dispatch", "/api/v1/escalations")
        found, words = board(told, trigger, unit), shell.display.wording()
        return {
            "board": found,
            "trigger": trigger,
            "unit": unit,
            "trigger_options": [
                (one.value, f"{words.of('leader.triggers', one.value)} ({one.count})")
                for one in found.triggers
            ],
            "unit_options": [(one.value, f"{label} ({one.count})") for one, label in found.units],
            "live": request.full_path.rstrip("?").replace(BOARD, f"{BOARD}/live", 1),
        }

    @pages.get(BOARD)
    @shell.staff(*PAGES[BOARD].roles)
    def escalation_board() -> Response:
        """Show the cases that have climbed, a column for each tier."""
        return _page(shell, "leader/board.html", BOARD, Asked(), **context())

    @pages.get(f"{BOARD}/live")
    @shell.staff(*PAGES[BOARD].roles)
    def escalation_board_live() -> Response:
        """Show the columns alone, for the page that is open."""
        return shell.fragment("leader/_board.html", **context())


def _alarms(pages: Blueprint, shell: Shell) -> None:
    here = f"{BOARD}/alarms"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def clock_watch() -> Response:
        """Show what the auditor of next steps counts."""
        asked = Asked()
        found = asked.part(lambda: alarms(shell.api().get("dispatch", "/api/v1/watch")))
        return _page(shell, "leader/alarms.html", here, asked, alarms=found)

    @pages.get(f"{here}/live")
    @shell.staff(*PAGES[here].roles)
    def clock_watch_live() -> Response:
        """Show the same, for the page that is open."""
        found = alarms(shell.api().get("dispatch", "/api/v1/watch"))
        return shell.fragment("leader/_alarms.html", alarms=found)


def _disputes(pages: Blueprint, container: Container, shell: Shell) -> None:
    here = f"{BOARD}/disputes"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def disputes() -> Response:
        """Show open arbitrations, and who returned how often."""
        api, asked = shell.api(), Asked()
        today = container.clock.now().astimezone(container.zone).date()
        days = {
            "from": request.args.get("from") or (today - _MONTH).isoformat(),
            "to": request.args.get("to") or today.isoformat(),
        }
        found: Mapping[str, Any] = (
            asked.part(lambda: api.get("dispatch", "/api/v1/arbitrations")) or {}
        )
        told: Mapping[str, Any] = (
            asked.part(lambda: api.get("reporting", "/api/v1/returns", **days)) or {}
        )
        total = found.get("total", {"count": 0, "more": False})
        return _page(
            shell,
            "leader/disputes.html",
            here,
            asked,
            open=found.get("items", ()),
            total=f"{total['count']}{'+' if total['more'] else ''}",
            units=ping_pong(told.get("rows", ())),
            period=days,
        )


def _rosters(pages: Blueprint, shell: Shell) -> None:
    here = f"{BOARD}/rosters"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def duty() -> Response:
        """Show who is on duty now, and where nobody will be."""
        api, wording = shell.api(), shell.display.wording()
        days = request.args.get("days", type=int, default=DAYS[0])
        days = days if days in DAYS else DAYS[0]
        now = api.get("dispatch", "/api/v1/rosters/on-duty")
        gaps = api.get("dispatch", "/api/v1/rosters/gaps", days=days)["items"]
        kinds = api.get("dispatch", "/api/v1/units")["items"]
        units, ahead = rosters(now, gaps)
        return _page(
            shell,
            "leader/rosters.html",
            here,
            Asked(),
            groups=by_kind(units, kinds),
            gaps=ahead,
            days=days,
            day_options=[(n, wording("leader.rosters.within", n=n)) for n in DAYS],
        )

    @pages.get(f"{here}/<unit>.ics")
    @shell.staff(*PAGES[here].roles)
    def duty_calendar(unit: str) -> Response:
        """Send a unit's duty calendar."""
        return _file(shell, f"/api/v1/rosters/{unit}.ics")


def _documents(pages: Blueprint, container: Container, shell: Shell) -> None:
    here = f"{BOARD}/documents"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def documents() -> Response:
        """Show the register of numbered documents."""
        api, wording = shell.api(), shell.display.wording()
        names = ("kind", "unit", "from", "to", "cursor")
        given = {name: request.args.get(name) or None for name in names}
        found = api.get("dispatch", "/api/v1/documents", **given)
        units = api.get("dispatch", "/api/v1/units")["items"]
        return _page(
            shell,
            "leader/documents.html",
            here,
            Asked(),
            papers=papers(found["items"], container.clock.now()),
            next=found["next_cursor"],
            given=given,
            kind_options=[(kind, wording(f"leader.kinds.{kind}")) for kind in COLOURS],
            unit_options=[(one["code"], one["name"]) for one in units],
        )

    @pages.get(f"{here}/<document_id>.<any(pdf, docx):kind>")
    @shell.staff(*PAGES[here].roles)
    def document_file(document_id: str, kind: str) -> Response:
        """Send a document in the language of the pages."""
        language = shell.display.wording().language
        return _file(shell, f"/api/v1/documents/{document_id}.{kind}", lang=language)


def _meetings(pages: Blueprint, shell: Shell) -> None:
    here = f"{BOARD}/meetings"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def meetings() -> Response:
        """Show the joint meetings that nobody has held yet."""
        cursor = request.args.get("cursor") or None
        found = shell.api().get("dispatch", "/api/v1/joint-meetings", cursor=cursor)
        rows, following = found["items"], found["next_cursor"]
        return _page(shell, "leader/meetings.html", here, Asked(), meetings=rows, next=following)


def _file(shell: Shell, path: str, **params: Any) -> Response:
    """Pass a file of dispatch on, under its own name."""
    found = shell.api().download("dispatch", path, **params)
    response = Response(found.content, content_type=found.content_type)
    if found.disposition:
        response.headers["Content-Disposition"] = found.disposition
    response.headers["Cache-Control"] = "private, no-cache"
    return response

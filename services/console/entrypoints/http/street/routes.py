"""``/street``: one's own area at a glance: map, what is due, who is awaited, what was settled."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.entrypoints.http.grid.directory import published
from services.console.entrypoints.http.shell import Api, ApiRefused, Shell
from services.console.entrypoints.http.shell.addresses import with_query
from services.console.entrypoints.http.street import meetings, whistles
from services.console.entrypoints.http.street.maps import (
    AreaFigures,
    draw,
    figures_within,
    parts_of,
)
from services.console.entrypoints.http.street.views import STAFF, check_of, own_only

_SHOWN = 50
_EVERY = "all"  # open cases that wait for nothing, too: those have no limit to stand by
_DUES = ("overdue", "at_risk", _EVERY)
_SPOT = "/api/v1/tickets/on-the-spot"


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("street", __name__, template_folder="templates")
    _area(pages, shell)
    _settled(pages, shell)
    _photos(pages, shell)
    whistles.add_routes(pages, shell)
    meetings.add_routes(pages, container, shell)
    return pages


def _area(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street")
    @shell.staff(*STAFF)
    def area() -> Response:
        """Show the area: figures, the map of its parts, cases by what is due, live whistles."""
        return shell.page("street/index.html", **_glance(shell))

    @pages.get("/street/glance")
    @shell.staff(*STAFF)
    def glance() -> Response:
        """Show the same anew, for the page that is open."""
        return shell.fragment("street/_glance.html", **_glance(shell))


def _glance(shell: Shell) -> dict[str, Any]:
    api, me = shell.api(), shell.person()
    chosen = own_only(me.areas, request.args.get("area"))
    rows = api.get("dispatch", "/api/v1/counts/areas")["items"]
    areas = published(shell)["areas"]
    parts = parts_of(areas, (chosen,) if chosen else me.areas)
    scope = (chosen,) if chosen else me.areas
    live = api.get("dispatch", "/api/v1/whistles", live="true", limit=20)
    calls = api.get("dispatch", "/api/v1/whistles", unit=me.unit, awaited="true", limit=20)
    called = api.get("dispatch", "/api/v1/joint-meetings", limit=20)
    figures = sum((figures_within(code, rows) for code in scope), figures_within("", ()))
    return {
        "drawn": draw(parts, rows),
        "parts": [(part, figures_within(part["code"], rows)) for part in parts],
        "figures": figures,
        "ways": _ways(shell, figures),
        "here": _page_with(),
        "chosen": chosen,
        "cases": _cases(api, chosen),
        "whistles": live["items"],
        "calls": {one["whistle_id"] for one in calls["items"]},
        "meetings": called["items"],
        "me": me,
    }


def _cases(api: Api, area: str | None) -> Mapping[str, Any]:
    asked = request.args.get("due")
    due = asked if asked in _DUES else None
    return api.get(
        "dispatch",
        "/api/v1/tickets",
        state="open",
        area=area,
        due=due if due != _EVERY else None,
        sort="due" if due != _EVERY else None,
        cursor=request.args.get("cursor"),
        limit=_SHOWN,
    )


def _ways(shell: Shell, figures: AreaFigures) -> list[tuple[str, str, int | None]]:
    """Return the ways to list the cases, as tabs: address, words, how many where that is known."""
    words, counts = shell.display.wording(), {"overdue": figures.late, _EVERY: figures.open}
    return [
        (_page_with(due=due), words(f"street.cases.{due or 'by_due'}"), counts.get(due or ""))
        for due in (None, "at_risk", "overdue", _EVERY)
    ]


def _page_with(**changes: str | None) -> str:
    """Return the address of the whole page, also while only its glance is read again."""
    return with_query(cursor=None, **changes).replace("/glance", "")


def _settled(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street/settled")
    @shell.staff(*STAFF)
    def settled() -> Response:
        """Show what was settled on the spot in the area, and what one may check."""
        return _settled_page(shell)

    @pages.post("/street/settled/<matter_id>/check")
    @shell.staff(*STAFF)
    def check(matter_id: str) -> Response:
        """Confirm what was done, or send it back with what was seen."""
        form = request.form
        body = {"confirmed": form.get("confirmed") == "true", "note": form.get("note", "").strip()}
        try:
            shell.api().post("dispatch", f"{_SPOT}/{matter_id}/check", body)
        except ApiRefused as refused:
            return _settled_page(shell, refused, matter_id)
        return shell.redirect("/street/settled?state=awaiting_check", said="street.settled.checked")


def _photos(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street/photos/<attachment_id>")
    @shell.staff(*STAFF)
    def photo(attachment_id: str) -> Response:
        """Show a photograph, small or whole, with the reader's own rights."""
        part = "thumbnail" if request.args.get("small") == "true" else "content"
        found = shell.api().download("intake", f"/api/v1/attachments/{attachment_id}/{part}")
        headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": "inline"}
        return Response(found.content, content_type=found.content_type, headers=headers)


def _settled_page(
    shell: Shell, refused: ApiRefused | None = None, matter_id: str | None = None
) -> Response:
    state = request.args.get("state") or None
    found = shell.api().get(
        "dispatch",
        _SPOT,
        state=state,
        overdue="true" if request.args.get("late") == "true" else None,
        cursor=request.args.get("cursor"),
        limit=_SHOWN,
    )
    subject = shell.person().subject
    rows = [{**row, "may_check": check_of(row, subject)} for row in found["items"]]
    return shell.page(
        "street/settled.html",
        status=refused.status if refused else 200,
        rows=rows,
        next_cursor=found["next_cursor"],
        state=state,
        wrong=matter_id,
        errors=shell.faults(refused, whole=True),
    )

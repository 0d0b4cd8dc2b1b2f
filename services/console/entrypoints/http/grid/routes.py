"""``/grid``: the officer's own grid, reporting with or without a network, standing on the spot."""

from typing import Any

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.entrypoints.http.grid import queue
from services.console.entrypoints.http.grid.directory import published
from services.console.entrypoints.http.grid.views import (
    COMERS,
    KINDS,
    OFFICERS,
    leaf_categories,
    own_areas,
    own_summons,
)
from services.console.entrypoints.http.shell import ApiRefused, Shell

_SHOWN = 30
_SPOT = "/api/v1/tickets/on-the-spot"


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("grid", __name__, template_folder="templates")
    zone = container.settings.time_zone
    _cases(pages, shell)
    _reporting(pages, shell, zone)
    _settling(pages, shell)
    _on_the_spot(pages, shell, zone)
    queue.add_routes(pages, container, shell)
    return pages


def _cases(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/grid")
    @shell.staff(*COMERS)
    def grid() -> Response:
        """Show the open cases of one's own grid, those that are due first, and whom one awaits."""
        api, me = shell.api(), shell.person()
        by_due = request.args.get("sort") != "newest"
        found = api.get(
            "dispatch",
            "/api/v1/tickets",
            state="open",
            sort="due" if by_due else "number",
            cursor=request.args.get("cursor"),
            limit=_SHOWN,
        )
        awaited = api.get("dispatch", "/api/v1/whistles", unit=me.unit, awaited="true")["items"]
        return shell.page(
            "grid/index.html",
            found=found,
            by_due=by_due,
            counts=api.get("dispatch", "/api/v1/counts"),
            awaited=awaited if me.unit else [],
        )

    @pages.get("/grid/cases/<ticket_id>")
    @shell.staff(*COMERS)
    def case(ticket_id: str) -> Response:
        """Show one case, its clock, its orders and its whistles."""
        api = shell.api()
        ticket = api.get("dispatch", f"/api/v1/tickets/{ticket_id}")
        return shell.page("grid/case.html", ticket=ticket, me=shell.person())


def _reporting(pages: Blueprint, shell: Shell, zone: str) -> None:
    @pages.get("/grid/report")
    @shell.staff(*OFFICERS)
    def report() -> Response:
        """Show the form, and the queue of what the phone keeps; the worker keeps this page."""
        directory, me = published(shell), shell.person()
        return shell.page(
            "grid/report.html",
            me=me,
            zone=zone,
            kinds=KINDS,
            areas=own_areas(directory["areas"], me.areas),
            categories=leaf_categories(directory["categories"]),
        )


def _settling(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/grid/settled")
    @shell.staff(*OFFICERS)
    def settled() -> Response:
        """Show what was settled on the spot, and what a check sent back."""
        return _settled_page(shell)

    @pages.post("/grid/settled/<matter_id>/resettle")
    @shell.staff(*OFFICERS)
    def resettle(matter_id: str) -> Response:
        """Tell what was done after a check had sent it back; another check follows."""
        body = {"done": request.form.get("done", "").strip()}
        try:
            shell.api().post("dispatch", f"{_SPOT}/{matter_id}/resettle", body)
        except ApiRefused as refused:
            return _settled_page(shell, refused, matter_id)
        return shell.redirect("/grid/settled", said="grid.settled.again")


def _settled_page(
    shell: Shell, refused: ApiRefused | None = None, matter_id: str | None = None
) -> Response:
    state = request.args.get("state") or None
    cursor = request.args.get("cursor")
    found = shell.api().get("dispatch", _SPOT, state=state, cursor=cursor, limit=_SHOWN)
    return shell.page(
        "grid/settled.html",
        status=refused.status if refused else 200,
        found=found,
        state=state,
        wrong=matter_id,
        errors=shell.faults(refused, whole=True),
    )


def _on_the_spot(pages: Blueprint, shell: Shell, zone: str) -> None:
    @pages.get("/grid/whistles/<whistle_id>")
    @shell.staff(*COMERS)
    def whistle(whistle_id: str) -> Response:
        """Show where to come and how to prove it."""
        return _whistle_page(shell, whistle_id, zone)

    @pages.post("/grid/whistles/<whistle_id>")
    @shell.staff(*COMERS)
    def sign_in(whistle_id: str) -> Response:
        """Report in; a phone with scripts keeps it first and sends it itself."""
        path = f"/api/v1/whistles/{whistle_id}/report-in"
        key = request.form.get("key") or None
        try:
            shell.api().post("dispatch", path, _presence(request.form), key=key)
        except ApiRefused as refused:
            return _whistle_page(shell, whistle_id, zone, refused)
        return shell.redirect(f"/grid/whistles/{whistle_id}", said="grid.signed_in")


def _whistle_page(
    shell: Shell, whistle_id: str, zone: str, refused: ApiRefused | None = None
) -> Response:
    found = shell.api().get("dispatch", f"/api/v1/whistles/{whistle_id}")
    me = shell.person()
    return shell.page(
        "grid/whistle.html",
        status=refused.status if refused else 200,
        whistle=found,
        summons=own_summons(found, me.unit),
        me=me,
        zone=zone,
        errors=shell.faults(refused, whole=True),
    )


def _presence(form: Any) -> dict[str, Any]:
    """Return a form's proof of presence; what is no number is left for dispatch to ask about."""
    code = (form.get("code") or "").strip()
    if code:
        return {"code": code}
    try:
        where = {name: float(form.get(name) or "") for name in ("longitude", "latitude")}
    except ValueError:
        return {}
    return {"point": {**where, "crs": "wgs84"}}

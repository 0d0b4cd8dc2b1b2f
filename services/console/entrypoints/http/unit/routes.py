"""``/unit``: a unit's orders by clock, many signed at once, and who is on duty."""

from typing import Any

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.unit import endpoints, queue
from services.console.entrypoints.http.unit.views import (
    ENDED,
    LANES,
    STAFF,
    bulk_rows,
    duty_rows,
    order_row,
    tabs,
)

_SHOWN = 50
_MOST_AT_ONCE = 200


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    pages = Blueprint("unit", __name__, template_folder="templates")
    _orders(pages, shell)
    _many(pages, shell)
    _people(pages, shell)
    endpoints.add_routes(pages, container, shell)
    queue.add_routes(pages, container, shell)
    return pages


def _orders(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/unit")
    @shell.staff(*STAFF)
    def desk() -> Response:
        """Show the orders of one lane, the next due first; rows are read again by themselves."""
        return shell.page("unit/index.html", **_desk(shell))

    @pages.get("/unit/rows")
    @shell.staff(*STAFF)
    def rows() -> Response:
        """Show tabs and rows anew, for the page that is open."""
        return shell.fragment("unit/_orders.html", **_desk(shell))


def _desk(shell: Shell) -> dict[str, Any]:
    asked = request.args.get("lane", LANES[0])
    lane = asked if asked in (*LANES, *ENDED) else LANES[0]
    late, cursor = request.args.get("late") == "true", request.args.get("cursor")
    api, is_live = shell.api(), lane in LANES
    found = api.get(
        "dispatch",
        "/api/v1/work-orders/lanes",
        lane=lane if is_live else None,
        late="true" if late and is_live else None,
        cursor=cursor if is_live else None,
        limit=_SHOWN,
    )
    counts = found["lanes"]
    if not is_live:
        found = api.get("dispatch", "/api/v1/work-orders", state=lane, cursor=cursor, limit=_SHOWN)
    return {
        "lane": lane,
        "late": late,
        "is_live": is_live,
        "tabs": tabs(counts, lane),
        "rows": [order_row(order, f"/unit?lane={lane}") for order in found["items"]],
        "next_cursor": found["next_cursor"],
        "unit": shell.person().unit,
    }


def _many(pages: Blueprint, shell: Shell) -> None:
    @pages.post("/unit/acknowledge")
    @shell.staff(*STAFF)
    def acknowledge() -> Response:
        """Sign for several orders; what is refused is told row by row and leaves the others."""
        chosen = list(dict.fromkeys(request.form.getlist("order")))[:_MOST_AT_ONCE]
        if not chosen:
            return shell.redirect("/unit?lane=sign", said="unit.many.none")
        numbers = {one: request.form.get(f"number-{one}", one) for one in chosen}
        body = {"action": "acknowledge", "items": [{"id": one} for one in chosen]}
        answer = shell.api().post(
            "dispatch", "/api/v1/tickets/bulk", body, key=request.form.get("key") or None
        )
        language = shell.display.wording().language
        return shell.page(
            "unit/many.html",
            rows=bulk_rows(answer, language),
            numbers=numbers,
            done=answer["done"],
            refused=answer["refused"],
        )


def _people(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/unit/roster")
    @shell.staff(*STAFF, "grid_officer")
    def roster() -> Response:
        """Show who is on duty in one's own unit, and when nobody will be."""
        unit, api = shell.person().unit or "", shell.api()
        duty = duty_rows(api.get("dispatch", "/api/v1/rosters/on-duty", unit=unit)["items"], unit)
        gaps = api.get("dispatch", "/api/v1/rosters/gaps", unit=unit)
        rotas = [_rota(shell, unit, row["tier"]) for row in duty]
        return shell.page(
            "unit/roster.html",
            unit=unit,
            duty=duty,
            gaps=gaps["items"],
            days=gaps["days"],
            rotas=[rota for rota in rotas if rota is not None],
        )

    @pages.get("/unit/roster.ics")
    @shell.staff(*STAFF, "grid_officer")
    def calendar() -> Response:
        """Give the roster as a calendar file."""
        unit = shell.person().unit or ""
        found = shell.api().download("dispatch", f"/api/v1/rosters/{unit}.ics")
        told = {"Content-Disposition": f"attachment; filename={unit}.ics"}
        return Response(found.content, content_type=found.content_type, headers=told)


def _rota(shell: Shell, unit: str, tier: int) -> dict[str, Any] | None:
    try:
        return shell.api().get("dispatch", f"/api/v1/rosters/{unit}/tiers/{tier}")
    except ApiRefused:
        return None  # taken away between the two looks

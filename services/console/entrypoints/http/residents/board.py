"""The public board: what came in, what was done, how long it took; no person, no small group."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response

from services.console.entrypoints.http.residents.board_views import (
    FEWEST,
    lasting,
    rated,
    shaded,
    tallied,
)
from services.console.entrypoints.http.residents.context import Desk
from services.console.entrypoints.http.residents.maps import picture
from services.console.ports.district import ServiceAway

_DAYS: Final = 30
_RATES: Final = ("response_rate", "resolution_rate", "satisfaction_rate")


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""

    @pages.get("/board")
    @desk.shell.open
    def public_board() -> Response:
        """Show the last thirty days."""
        try:
            found = _figures(desk)
        except ServiceAway:
            found = None
        return desk.shell.page(
            "residents/board.html", found=found, few=FEWEST, language=desk.language
        )

    @pages.get("/board/published/bulletins/<month>.<any(pdf, docx, xlsx):kind>")
    @desk.shell.open
    def public_bulletin(month: str, kind: str) -> Response:
        """Send a month's public bulletin."""
        return _published(desk, f"bulletins/{month}.{kind}")

    @pages.get("/board/published/open-data/<month>/<any(requests, board):name>.csv")
    @desk.shell.open
    def open_data(month: str, name: str) -> Response:
        """Send one of a month's open files."""
        return _published(desk, f"open-data/{month}/{name}.csv")


def _published(desk: Desk, path: str) -> Response:
    found = desk.container.published.download("reporting", f"/public/{path}")
    response = Response(found.content, content_type=found.content_type)
    name = path.rpartition("/")[2] if path.startswith("open-data") else path.replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(desk: Desk) -> Mapping[str, Any]:
    now = desk.container.clock.now().astimezone(desk.container.zone)
    since = (now.date() - timedelta(days=_DAYS - 1)).isoformat()
    table = desk.container.public_figures.table
    streets = table("tickets_opened", "street", since)
    matters = table("tickets_opened", "category", since)
    in_time = {by: table("on_time_rate", by, since)["rows"] for by in ("street", "category")}
    rates = [rated(table(name, None, since), desk.language) for name in _RATES]
    by_street = tallied(streets["rows"], in_time["street"])
    try:
        plan = picture(desk.container.public_directory.outlines(desk.language))
    except ServiceAway:
        plan = None
    return {
        "total": streets["total"]["numerator"],
        "as_of": streets["as_of"],
        "rates": rates,
        "streets": by_street,
        "matters": tallied(matters["rows"], in_time["category"])[:20],
        "plan": plan,
        "shades": shaded(by_street),
        "month": _month(desk),
    }


def _month(desk: Desk) -> Mapping[str, Any] | None:
    """Return what is published of the last whole month; None where it cannot be told."""
    try:
        told = desk.container.public_figures.month()
    except ServiceAway:
        return None
    return {**told, "areas": lasting(told, "areas"), "matters": lasting(told, "matters")}

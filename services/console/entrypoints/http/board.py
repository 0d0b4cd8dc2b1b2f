"""The read-only pages: the board with the counts, and one ticket's way. Nothing personal."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request

from services.common.web.auth import public
from services.console.bootstrap import Container
from services.console.entrypoints.http.wording import LANGUAGES, Wording
from services.console.ports import ServiceAway, UnknownTicket

_HTML = "text/html"
_CSS = (Path(__file__).parent / "console.css").read_text()
STATES = (
    "screening",
    "dispatched",
    "acknowledged",
    "in_progress",
    "waiting_resident",
    "waiting_external",
    "planned",
    "suspended",
    "submitted",
    "approved",
    "resolved",
    "cannot_be_done",
    "under_review",
    "arbitration",
    "closed",
    "refused",
    "withdrawn",
    "merged",
)
LEDGER = (
    "accepted",
    "in_flight",
    "open",
    "answered",
    "closed",
    "refused",
    "withdrawn",
    "transferred",
    "imbalance",
)
# What the way shows of an event's data, in this order: codes and times. Who acted, and what staff
# wrote in their own words, is not for a page that anybody may open.
DETAILS = (
    "unit",
    "tier",
    "trigger",
    "responsible_unit",
    "clock",
    "percent",
    "reason",
    "ground",
    "outcome",
    "round",
    "category",
    "member_count",
    "in_time",
    "due_at",
    "resolve_due_at",
)
# Elsewhere a reason is somebody's words.
CODED_REASONS = frozenset({"ticket.closed.v1", "work_order.returned.v1", "work_order.revoked.v1"})


def blueprint(container: Container) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("board", __name__, template_folder="templates")
    render = _Renderer(ZoneInfo(container.settings.time_zone))

    @pages.get("/")
    @public
    def board() -> Response:
        """Show counts, rates, the ledger and the tickets."""
        state = request.args.get("state")
        state = state if state in STATES else None
        shown = container.show_board(state=state, cursor=request.args.get("cursor"))
        return render("board.html", board=shown, state=state)

    @pages.get("/tickets/<ticket_id>")
    @public
    def ticket(ticket_id: str) -> Response:
        """Show one ticket's way, event by event."""
        try:
            found = container.district.ticket(ticket_id)
            names = container.district.names()
        except UnknownTicket:
            return render("missing.html", status=404)
        except ServiceAway as error:
            return render("away.html", status=503, service=error.service)
        found = {**found, "history": [_public(event) for event in found["history"]]}
        return render("ticket.html", ticket=found, names=names, details=DETAILS)

    @pages.get("/assets/console.css")
    @public
    def stylesheet() -> Response:
        """Serve the one style sheet."""
        return Response(_CSS, mimetype="text/css")

    return pages


def _public(event: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in event["data"].items() if name in DETAILS}
    if event["type"] not in CODED_REASONS:
        data.pop("reason", None)
    return {**event, "data": data}


class _Renderer:
    """Renders a page in the language that was asked for, with the district's time."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def __call__(self, template: str, status: int = 200, **context: Any) -> Response:
        words = Wording(request.args.get("lang", LANGUAGES[0]))
        shared = {"w": words, "local": self._local, "states": STATES, "ledger_rows": LEDGER}
        return Response(render_template(template, **shared, **context), status, mimetype=_HTML)

    def _local(self, value: str | None) -> str:
        if not value:
            return ""
        return datetime.fromisoformat(value).astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

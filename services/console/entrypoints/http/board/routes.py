"""The read-only pages: the board with the counts, and one ticket's way. Nothing personal."""

from typing import Any

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.domain.ticket_states import STATES
from services.console.entrypoints.http.shell import Shell
from services.console.ports.district import UnknownTicket

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


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("board", __name__, template_folder="templates")

    @pages.get("/board/ledger")
    @shell.open
    def board() -> Response:
        """Show counts, rates, the ledger and the tickets."""
        state = request.args.get("state")
        state = state if state in STATES else None
        shown = container.show_board(state=state, cursor=request.args.get("cursor"))
        return shell.page(
            "board/board.html", board=shown, state=state, states=STATES, ledger_rows=LEDGER
        )

    return pages


def public_way(container: Container, shell: Shell, ticket_id: str) -> Response:
    """Show one ticket's way, event by event, to whoever may not read the case itself."""
    try:
        found = container.district.ticket(ticket_id)
    except UnknownTicket:
        return shell.page("board/missing.html", 404)
    found = {**found, "history": [_public(event) for event in found["history"]]}
    return shell.page("board/ticket.html", ticket=found, details=DETAILS)


def _public(event: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in event["data"].items() if name in DETAILS}
    if event["type"] not in CODED_REASONS:
        data.pop("reason", None)
    return {**event, "data": data}

"""``/desk/quarantine``: appeals that were held after a flood, let in or turned away (A11)."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.desk.acting import carried_out
from services.console.entrypoints.http.desk.roles import JUDGES
from services.console.entrypoints.http.desk.support import Desk

_BACK: Final = "/desk/quarantine"
STATES: Final = ("held", "released", "rejected")
_VERBS: Final = frozenset({"release", "reject"})


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/quarantine")
    @shell.staff(*JUDGES)
    def quarantine() -> Response:
        """Show what is held, or what was decided and by whom."""
        api, state = shell.api(), request.args.get("state", STATES[0])
        state = state if state in STATES else STATES[0]
        cursor = request.args.get("cursor")
        found, queues = desk.together(
            lambda: api.get("intake", "/api/v1/quarantine", state=state, limit=50, cursor=cursor),
            lambda: desk.queues(api),
        )
        return desk.page(
            "desk/quarantine.html",
            queues=queues,
            rows=found["items"],
            next_cursor=found["next_cursor"],
            state=state,
            states=STATES,
            may_decide=shell.person().has("operator", "supervisor"),
        )

    @pages.post("/desk/quarantine/<appeal_id>/<verb>")
    @shell.staff("operator", "supervisor")
    def decide(appeal_id: str, verb: str) -> Response:
        """Let an appeal in, or turn it away, with a reason."""
        if verb not in _VERBS:
            return shell.redirect(_BACK)
        reason = request.form.get("reason", "")

        def command() -> Any:
            path = f"/api/v1/quarantine/{appeal_id}/{verb}"
            return shell.api().post("intake", path, {"reason": reason})

        return carried_out(desk, _BACK, f"desk.quarantine.done.{verb}", appeal_id, command)

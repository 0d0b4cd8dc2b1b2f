"""``/desk/dangers``: dangers that nobody has judged: taken on, confirmed, lowered, handed on."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.domain.desk.listing import Listing
from services.console.entrypoints.http.desk.acting import carried_out
from services.console.entrypoints.http.desk.roles import CENTRE
from services.console.entrypoints.http.desk.support import Desk, etag_of, fresh_key

_BACK: Final = "/desk/dangers"
_AS_LIST: Final = Listing((("danger", "open"),))
TARGETS: Final = ("110", "119", "120", "122", "gas", "water", "power")
_FIELDS: Final = {
    "acknowledge-danger": (),
    "judge-danger": ("verdict", "severity", "reason"),
    "transfer-danger": ("target", "external_number", "accepted_by", "note"),
}


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/dangers")
    @shell.staff(*CENTRE)
    def dangers() -> Response:
        """Show the queue, the longest waiting first."""
        api = shell.api()
        found, queues = desk.together(
            lambda: api.get("dispatch", "/api/v1/dangers"), lambda: desk.queues(api)
        )
        return desk.page(
            "desk/dangers.html",
            queues=queues,
            rows=_keyed(found["items"]),
            seen=fingerprint(found["items"]),
            targets=TARGETS,
            from_here=_AS_LIST.from_here(),
        )

    @pages.get("/desk/dangers/state")
    @shell.staff(*CENTRE)
    def state() -> Response:
        """Tell which dangers wait, and how they stand: a page that is behind says so."""
        found = shell.api().get("dispatch", "/api/v1/dangers")["items"]
        seen = request.args.get("seen", "")
        return shell.fragment("desk/_dangers_state.html", is_behind=seen != fingerprint(found))

    @pages.post("/desk/dangers/<ticket_id>/<verb>")
    @shell.staff(*CENTRE)
    def act(ticket_id: str, verb: str) -> Response:
        """Take a danger on, judge it, or hand it to whom it belongs."""
        form = request.form
        if verb not in _FIELDS:
            return shell.redirect(_BACK)
        said = {name: form[name].strip() for name in _FIELDS[verb] if form.get(name, "").strip()}

        def command() -> Any:
            return shell.api().post(
                "dispatch",
                f"/api/v1/tickets/{ticket_id}/{verb}",
                said,
                etag=etag_of(form.get("version", "")),
                key=form.get("key") or None,
            )

        done = f"desk.dangers.done.{verb.replace('-', '_')}"
        return carried_out(desk, _BACK, done, form.get("number", ticket_id), command)


def fingerprint(rows: list[dict[str, Any]]) -> str:
    """Return what changes whenever a danger comes, goes, or is taken on."""
    return ".".join(f"{row['ticket_id'][-8:]}-{row['version']}" for row in rows)


def _keyed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "key": fresh_key()} for row in rows]

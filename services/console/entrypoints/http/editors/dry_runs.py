"""What a draft would do to the last tickets, before it is published; nothing is written."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.faults import faults_of
from services.console.entrypoints.http.editors.parts import READERS
from services.console.ports.api import ApiRefused

_MOST: Final = 5000


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them for one part."""
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.get(f"{part.home}/dry-run", endpoint=f"{slug}_dry_run")
    @shell.staff(*READERS)
    def dry_run() -> Response:
        """Ask on how many tickets; the page shows at once and the result comes into it."""
        return shell.page(
            "editors/dry_run.html",
            **desk.context("/dry-run"),
            last=_last(desk),
            found=_found(desk) if "last" in request.args else None,
            seen_before=max(request.args.get("seen", 0, int), 0),
        )

    @pages.get(f"{part.home}/dry-run/rows", endpoint=f"{slug}_dry_run_rows")
    @shell.staff(*READERS)
    def more() -> Response:
        """Show the next part of a run, with how far it has come."""
        seen = request.args.get("seen", 0, int)
        return shell.page(
            f"editors/_dry_run_{slug}.html",
            **desk.context("/dry-run"),
            last=_last(desk),
            found=_found(desk),
            seen_before=max(seen, 0),
        )


def _last(desk: Desk) -> int:
    asked = request.args.get("last", desk.part.last, int)
    return min(max(asked, 1), _MOST)


def _found(desk: Desk) -> dict[str, Any]:
    """Run a part of it; a refusal is told in its place."""
    body = desk.part.to_try(_last(desk))
    if cursor := request.args.get("cursor"):
        body["cursor"] = cursor
    try:
        return desk.shell.api().post("dispatch", f"{desk.part.api}/dry-run", body)
    except ApiRefused as refused:
        return {"errors": faults_of(refused, desk.language())}

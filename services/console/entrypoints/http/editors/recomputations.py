"""``/editors/calendars/recomputations``: how far deadlines are counted anew, what waits (E6)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.faults import faults_of
from services.console.ports.api import Answer, ApiRefused

_DISPATCH: Final = "dispatch"
JUDGES: Final[tuple[Role, ...]] = ("supervisor", "director")
_WATCHERS: Final[tuple[Role, ...]] = (*JUDGES, "admin", "auditor", "ops")
_SHOWN: Final = 50
_FIRST: Final = 1  # by which nothing was counted before
_VERDICTS: Final = ("approve", "refuse")


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them."""
    part, shell = desk.part, desk.shell
    home = f"{part.home}/recomputations"

    @pages.get(home)
    @shell.staff(*_WATCHERS)
    def recomputations() -> Response:
        """Show each version that was counted, the newest first, and how far it has come."""
        return _page(desk)

    @pages.get(f"{home}/rows")
    @shell.staff(*_WATCHERS)
    def recomputation_rows() -> Response:
        """Show the same table again, for a page that stays open."""
        return shell.fragment("editors/_recomputations.html", **_context(desk))

    @pages.get(f"{home}/<int:version>")
    @shell.staff(*_WATCHERS)
    def recomputation(version: int) -> Response:
        """Show what a version moved, ticket by ticket; those that wait for a word first."""
        return _one(desk, version)

    @pages.post(f"{home}/<int:version>/<verdict>")
    @shell.staff(*JUDGES)
    def judge_recomputation(version: int, verdict: str) -> Response:
        """Let what would be late at once take effect, or let the old limits stand."""
        if verdict not in _VERDICTS:
            return shell.redirect(f"{home}/{version}")
        return _judged(desk, version, verdict)


def _judged(desk: Desk, version: int, verdict: str) -> Response:
    ids = request.form.getlist("ticket")
    body: dict[str, Any] = {"version": version, "ticket_ids": ids}
    if not ids and not request.form.get("all"):
        words = desk.shell.display.wording()
        return _one(desk, version, {"": words("editors.calendars.none_chosen")})
    path = f"{desk.part.api}/recomputations/{verdict}"
    try:
        done = desk.shell.api().post(_DISPATCH, path, body)
    except ApiRefused as refused:
        return _one(desk, version, faults_of(refused, desk.language()), refused.status)
    return desk.shell.redirect(
        f"{desk.part.home}/recomputations/{version}",
        said=f"editors.calendars.said.{verdict}",
        n=done["tickets"],
    )


def _page(desk: Desk) -> Response:
    return desk.shell.page("editors/recomputations.html", **_context(desk))


def _context(desk: Desk) -> dict[str, Any]:
    rows = desk.shell.api().get(_DISPATCH, f"{desk.part.api}/recomputations")["items"]
    awaited = _awaited(desk.in_force(), rows)
    return {
        **desk.context("/recomputations"),
        "rows": rows,
        "awaited": awaited,
        "is_running": bool(awaited) or any(row["finished_at"] is None for row in rows),
    }


def _awaited(in_force: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the calendars' version that is published and that no scheduler has begun to count."""
    version = int(in_force.get("calendar_version") or _FIRST)
    begun = max((int(row["version"]) for row in rows), default=_FIRST)
    return version if version > begun else None


def _one(
    desk: Desk, version: int, errors: dict[str, str] | None = None, status: int = 422
) -> Response:
    api, at = desk.shell.api(), f"{desk.part.api}/recomputations"
    waiting = request.args.get("show") != "all"
    report = api.get(_DISPATCH, f"{at}/{version}")
    rows: Answer = api.get(
        _DISPATCH,
        f"{at}/tickets",
        version=version,
        waiting="true" if waiting else "false",
        cursor=request.args.get("cursor"),
        limit=_SHOWN,
    )
    person = desk.shell.person()
    return desk.shell.page(
        "editors/recomputation.html",
        status if errors else 200,
        **desk.context("/recomputations"),
        report=report,
        rows=rows,
        waiting=waiting,
        may_judge=person.may(frozenset(JUDGES)),
        errors=errors or {},
    )

"""Pages of a part's versions: publishing, history, any two compared, going back."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.editors.desk import Desk, Standing
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.parts import EDITORS, READERS
from services.console.entrypoints.http.editors.views.categories import newly_retired
from services.console.ports.api import ApiRefused
from services.console.ports.district import ServiceAway

_DISPATCH: Final = "dispatch"
_VERSIONS: Final = 50
_CHOOSABLE: Final = 200
_COUNTED_MOST: Final = 50  # retired at once; one question each


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them for one part."""
    _publishing(pages, desk)
    _history(pages, desk)
    _restoring(pages, desk)


def _publishing(pages: Blueprint, desk: Desk) -> None:
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.get(f"{part.home}/publish", endpoint=f"{slug}_to_publish")
    @shell.staff(*EDITORS)
    def to_publish() -> Response:
        """Show what would change and what is wrong, and ask why."""
        return _publish_page(desk)

    @pages.post(f"{part.home}/publish", endpoint=f"{slug}_publish")
    @shell.staff(*EDITORS)
    def publish() -> Response:
        """Put the draft that was shown into force."""
        why, etag = request.form.get("why", "").strip(), request.form.get("etag", "")
        try:
            made = shell.api().post(_DISPATCH, f"{part.api}/publish", {"why": why}, etag=etag)
        except ApiRefused as refused:
            return _publish_page(desk, refused, why)
        said = "editors.said.published"
        return shell.redirect(f"{part.home}/{part.after}", said=said, version=made["version"])


def _publish_page(desk: Desk, refused: ApiRefused | None = None, why: str = "") -> Response:
    standing = desk.standing()
    return desk.shell.page(
        "editors/publish.html",
        refused.status if refused else 200,
        **desk.context("/publish"),
        standing=standing,
        changes=desk.changes(desk.of_force(standing.in_force), desk.of_draft(standing.draft)),
        retiring=_retiring(desk, standing),
        why=why,
        **_refusal(desk, refused),
    )


def _retiring(desk: Desk, standing: Standing) -> dict[str, Any]:
    """Return how many open tickets keep each row that the draft retires, as far as known."""
    before = desk.part.in_force(standing.in_force)
    codes = newly_retired(before, desk.part.in_draft(standing.draft))
    return {code: _open_tickets(desk, code) for code in codes[:_COUNTED_MOST]}


def _open_tickets(desk: Desk, category: str) -> Any:
    try:
        asked = {"category": category, "state": "open"}
        return desk.shell.api().get(_DISPATCH, "/api/v1/tickets/count", **asked).get("count")
    except (ApiRefused, ServiceAway):  # a note at the side: the draft can be published without it
        return None


def _history(pages: Blueprint, desk: Desk) -> None:
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.get(f"{part.home}/history", endpoint=f"{slug}_history")
    @shell.staff(*READERS)
    def history() -> Response:
        """Show every version: who published it, when and why."""
        found = shell.api().get(
            _DISPATCH,
            f"{part.api}/versions",
            cursor=request.args.get("cursor"),
            limit=_VERSIONS,
        )
        return shell.page("editors/history.html", **desk.context("/history"), found=found)

    @pages.get(f"{part.home}/compare", endpoint=f"{slug}_compare")
    @shell.staff(*READERS)
    def compare() -> Response:
        """Show what differs between two versions, in words."""
        found = shell.api().get(_DISPATCH, f"{part.api}/versions", limit=_CHOOSABLE)
        numbers = [row["version"] for row in found["items"]]
        latest = numbers[0] if numbers else 1
        new = request.args.get("to", latest, int)
        old = request.args.get("from", _before(numbers, new), int)
        one, other = desk.version(old), desk.version(new)
        return shell.page(
            "editors/compare.html",
            **desk.context("/compare"),
            numbers=sorted({*numbers, old, new}, reverse=True),
            old=one,
            new=other,
            old_number=old,
            new_number=new,
            changes=desk.changes(desk.of_version(one), desk.of_version(other)),
        )


def _before(numbers: list[int], number: int) -> int:
    """Return the version before one, of those that changed the part; itself where it is first."""
    return next((one for one in sorted(numbers, reverse=True) if one < number), number)


def _restoring(pages: Blueprint, desk: Desk) -> None:
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.get(f"{part.home}/restore/<int:number>", endpoint=f"{slug}_to_restore")
    @shell.staff(*EDITORS)
    def to_restore(number: int) -> Response:
        """Show what going back would change, and ask why."""
        return _restore_page(desk, number)

    @pages.post(f"{part.home}/restore/<int:number>", endpoint=f"{slug}_restore")
    @shell.staff(*EDITORS)
    def restore(number: int) -> Response:
        """Put an earlier version's rows into force again, as the next version."""
        why, etag = request.form.get("why", "").strip(), request.form.get("etag", "")
        body = {"version": number, "why": why}
        try:
            made = shell.api().post(_DISPATCH, f"{part.api}/rollback", body, etag=etag)
        except ApiRefused as refused:
            return _restore_page(desk, number, refused, why)
        said = "editors.said.restored"
        return shell.redirect(
            f"{part.home}/{part.after}", said=said, version=made["version"], number=number
        )


def _restore_page(
    desk: Desk, number: int, refused: ApiRefused | None = None, why: str = ""
) -> Response:
    in_force = desk.in_force()
    wanted = desk.version(number)
    return desk.shell.page(
        "editors/restore.html",
        refused.status if refused else 200,
        **desk.context("/history"),
        number=number,
        wanted=wanted,
        in_force=in_force,
        changes=desk.changes(desk.of_force(in_force), desk.of_version(wanted)),
        why=why,
        **_refusal(desk, refused),
    )


def _refusal(desk: Desk, refused: ApiRefused | None) -> dict[str, Any]:
    if refused is None:
        return {"errors": {}, "conflict": False}
    return {"errors": faults_of(refused, desk.language()), "conflict": is_conflict(refused)}

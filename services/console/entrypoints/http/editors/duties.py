"""``/editors/rules/duties``: what each unit leads and supports, in the draft of the rules."""

from typing import Any, Final

from flask import Blueprint, Response, abort, request

from services.console.entrypoints.http.editors.desk import Desk
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.parts import EDITORS, READERS
from services.console.entrypoints.http.editors.views.fields import Tree, read, row_of, tree_of
from services.console.entrypoints.http.editors.views.rules import DUTY, matching, numbered_page
from services.console.ports.api import Answer, ApiRefused

_A_PAGE: Final = 50
_LISTS: Final = "duty_lists"


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them, beside the pages of the rules whose draft they share."""
    shell, home = desk.shell, f"{desk.part.home}/duties"

    @pages.get(home)
    @shell.staff(*READERS)
    def duties() -> Response:
        """Show each unit's list, as the draft has it."""
        return _listing(desk)

    @pages.get(f"{home}/new")
    @shell.staff(*EDITORS)
    def new_duty() -> Response:
        """Show an empty list."""
        return _form(desk, desk.draft(), None, tree_of(DUTY, {}))

    @pages.get(f"{home}/<int:number>")
    @shell.staff(*READERS)
    def duty(number: int) -> Response:
        """Show one list in its form."""
        draft = desk.draft()
        return _form(desk, draft, number, tree_of(DUTY, _one(draft, number)))

    @pages.post(f"{home}/new")
    @shell.staff(*EDITORS)
    def create_duty() -> Response:
        """Add a list to the draft."""
        return _save(desk, None)

    @pages.post(f"{home}/<int:number>")
    @shell.staff(*EDITORS)
    def save_duty(number: int) -> Response:
        """Write one list, or take it out of the draft."""
        return _save(desk, number)


def _listing(desk: Desk) -> Response:
    draft, words = desk.draft(), request.args.get("words", "")
    rows = [{**row, "number": at} for at, row in enumerate(draft[_LISTS])]
    shown, last = numbered_page(
        matching(rows, words, desk.names()), request.args.get("page", 1, int), _A_PAGE
    )
    return desk.shell.page(
        "editors/duties.html",
        **desk.context("/duties"),
        rows=shown,
        total=len(rows),
        last_page=last,
        page_number=min(max(request.args.get("page", 1, int), 1), last),
        words=words,
    )


def _form(
    desk: Desk,
    draft: Answer,
    number: int | None,
    tree: Tree,
    refused: ApiRefused | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    return desk.shell.page(
        "editors/duty.html",
        refused.status if refused else 200,
        **desk.context("/duties"),
        fields=DUTY,
        number=number,
        tree=tree,
        # A list is known by its place: with a newer draft's mark it could be another unit's.
        etag=request.form.get("etag", "") if refused else draft.etag,
        options=desk.options(draft),
        conflict=refused is not None and is_conflict(refused),
        errors=errors or {},
    )


def _save(desk: Desk, number: int | None) -> Response:
    draft, tree = desk.draft(), read(DUTY, request.form)
    lists = list(draft[_LISTS])
    at = len(lists) if number is None else number
    if at > len(lists):
        abort(404)
    is_gone = request.form.get("step") == "remove"
    lists[at : at + 1] = [] if is_gone else [{"categories": [], **row_of(DUTY, tree)}]
    try:
        changed = {**draft, _LISTS: lists}
        desk.write(changed, desk.part.in_draft(draft), request.form.get("etag", ""))
    except ApiRefused as refused:
        faults = faults_of(refused, desk.language(), f"{_LISTS}[{at}]")
        shown = {} if is_conflict(refused) else faults
        return _form(desk, draft, number, tree, refused, shown)
    said = "editors.said.remove" if is_gone else "editors.said.written"
    return desk.shell.redirect(f"{desk.part.home}/duties", said=said, row=tree.get("unit"))


def _one(draft: Answer, number: int) -> dict[str, Any]:
    lists: list[dict[str, Any]] = draft[_LISTS]
    if number >= len(lists):
        abort(404)
    return lists[number]

"""Pages of a part that has a draft: its rows, one row's form, discarding."""

import json
from typing import Any

from flask import Blueprint, Response, abort, request

from services.console.entrypoints.http.editors.desk import Desk, remembered
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.parts import EDITORS, READERS
from services.console.entrypoints.http.editors.views.changes import told_fields
from services.console.entrypoints.http.editors.views.differences import differences, field_changes
from services.console.entrypoints.http.editors.views.fields import (
    Tree,
    merged,
    read,
    row_of,
    tree_of,
)
from services.console.entrypoints.http.editors.views.rules import matching, numbered_page
from services.console.entrypoints.http.editors.views.steps import stepped
from services.console.ports.api import Answer, ApiRefused

Row = dict[str, Any]


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """Add them for one part."""
    _listing(pages, desk)
    _form(pages, desk)
    _steps(pages, desk)


def _listing(pages: Blueprint, desk: Desk) -> None:
    part, slug = desk.part, desk.part.slug

    @pages.get(part.home, endpoint=f"{slug}_rows")
    @desk.shell.staff(*READERS)
    def rows() -> Response:
        """Show what is in force or being written, who published it and what the draft changes."""
        return _list_page(desk)


def _list_page(desk: Desk, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    part, standing = desk.part, desk.standing()
    rows = part.in_draft(standing.draft)
    found = matching(rows, request.args.get("words", ""), desk.names())
    shown, last = numbered_page(found, request.args.get("page", 1, int), part.a_page)
    before = part.in_force(standing.in_force)
    changes = differences(map(part.told, before), map(part.told, rows), part.key)
    return desk.shell.page(
        f"editors/{part.slug}.html",
        status,
        **desk.context(""),
        standing=standing,
        rows=shown,
        total=len(found),
        last_page=last,
        page_number=min(max(request.args.get("page", 1, int), 1), last),
        words=request.args.get("words", ""),
        what={change.key: change.what for change in changes},
        removed=[change.key for change in changes if change.what == "removed"],
        errors=errors or {},
    )


def _form(pages: Blueprint, desk: Desk) -> None:
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.get(f"{part.home}/new", endpoint=f"{slug}_new")
    @shell.staff(*EDITORS)
    def new() -> Response:
        """Show an empty form; ``like`` fills it with a row that is there."""
        draft = desk.draft()
        like = _row(desk, draft, request.args.get("like", "")) or {}
        tree = tree_of(part.fields, part.shown({**like, part.key: ""}))
        return _form_page(desk, None, tree, draft, {})

    @pages.get(f"{part.home}/rows/<key>", endpoint=f"{slug}_row")
    @shell.staff(*READERS)
    def row(key: str) -> Response:
        """Show one row in its form."""
        draft = desk.draft()
        found = _row(desk, draft, key)
        if found is None:
            abort(404)
        return _form_page(desk, key, tree_of(part.fields, part.shown(found)), draft, found)

    @pages.post(f"{part.home}/new", endpoint=f"{slug}_create")
    @shell.staff(*EDITORS)
    def create() -> Response:
        """Add a row to the draft."""
        return _save(desk, None)

    @pages.post(f"{part.home}/rows/<key>", endpoint=f"{slug}_save")
    @shell.staff(*EDITORS)
    def save(key: str) -> Response:
        """Write a row of the draft, or only add, take away and move rows of the form."""
        return _save(desk, key)


def _form_page(
    desk: Desk, key: str | None, tree: Tree, draft: Answer, opened: Row, **told: Any
) -> Response:
    return desk.shell.page(
        "editors/row.html",
        told.pop("status", 200),
        **desk.context(""),
        key=key,
        tree=tree,
        etag=told.pop("etag", draft.etag),
        opened=json.dumps(opened, ensure_ascii=False),
        options=desk.options(draft),
        **{"errors": {}, "others": None, **told},
    )


def _save(desk: Desk, key: str | None) -> Response:
    part, form = desk.part, request.form
    tree, opened = read(part.fields, form), remembered(form.get("opened", ""))
    draft, etag = desk.draft(), form.get("etag", "")
    if step := form.get("step"):
        return _form_page(desk, key, stepped(tree, step), draft, opened, etag=etag)
    rows, at = part.in_draft(draft), _position(desk, draft, key)
    before = rows[at] if at < len(rows) else {}
    row = merged(part.sent(row_of(part.fields, tree)), before, part.fields)
    rows[at : at + 1] = [row]
    try:
        desk.write(draft, rows, etag)
    except ApiRefused as refused:
        shown = tree_of(part.fields, part.shown(row))
        if is_conflict(refused):
            return _conflict(desk, key, shown, opened)
        faults = faults_of(refused, desk.language(), f"{part.rows}[{at}]")
        return _form_page(
            desk, key, shown, draft, opened, etag=etag, status=refused.status, errors=faults
        )
    return desk.shell.redirect(part.home, said="editors.said.written", row=row.get(part.key))


def _conflict(desk: Desk, key: str | None, typed: Tree, opened: Row) -> Response:
    """Show what somebody else wrote meanwhile; what was typed stays, and may be kept next."""
    draft = desk.draft()
    theirs = _row(desk, draft, key) if key else {}
    others = {
        "by": draft.get("edited_by"),
        "at": draft.get("edited_at"),
        "gone": theirs is None,
        "fields": told_fields(field_changes(opened, theirs or {}), desk.saying()) if theirs else [],
    }
    return _form_page(desk, key, typed, draft, theirs or {}, status=412, others=others)


def _steps(pages: Blueprint, desk: Desk) -> None:
    part, slug, shell = desk.part, desk.part.slug, desk.shell

    @pages.post(f"{part.home}/rows/<key>/<verb>", endpoint=f"{slug}_step")
    @shell.staff(*EDITORS)
    def step(key: str, verb: str) -> Response:
        """Do with a row what its part allows: of two alike the first counts."""
        draft = desk.draft()
        rows, at = part.in_draft(draft), _position(desk, draft, key)
        if verb not in part.verbs or at >= len(rows):
            abort(404)
        part.step(rows, at, verb)
        try:
            desk.write(draft, rows, request.form.get("etag", ""))
        except ApiRefused as refused:
            return _list_page(desk, refused.status, faults_of(refused, desk.language()))
        return shell.redirect(part.home, said=f"editors.said.{verb}", row=key)

    @pages.post(f"{part.home}/discard", endpoint=f"{slug}_discard")
    @shell.staff(*EDITORS)
    def discard() -> Response:
        """Take the draft away; what is in force stays."""
        etag = request.form.get("etag", "")
        try:
            shell.api().delete("dispatch", f"{part.api}/draft", etag=etag)
        except ApiRefused as refused:
            return _list_page(desk, refused.status, faults_of(refused, desk.language()))
        return shell.redirect(part.home, said="editors.said.discarded")


def _row(desk: Desk, draft: Answer, key: str) -> Row | None:
    rows = desk.part.in_draft(draft)
    return next((row for row in rows if str(row.get(desk.part.key)) == key), None)


def _position(desk: Desk, draft: Answer, key: str | None) -> int:
    """Return where a row stands; a new one, or one that is gone, comes last."""
    rows = desk.part.in_draft(draft)
    places = (n for n, row in enumerate(rows) if str(row.get(desk.part.key)) == key)
    return next(places, len(rows))

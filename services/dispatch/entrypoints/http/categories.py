"""``/api/v1/categories``: the draft of the tree, its dry run, publishing, going back."""

from functools import partial
from typing import Any, Final

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.dispatch.application.categories.dry_run_categories import FoundOtherwise
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.bootstrap import Container
from services.dispatch.domain.categories.rows import edited_row
from services.dispatch.domain.directory.publication import PartDraft
from services.dispatch.entrypoints.forms.categories import CategoriesForm, CategoryDryRunForm
from services.dispatch.entrypoints.http.access import ANYBODY, answer
from services.dispatch.entrypoints.http.published import (
    DRAFT_READERS,
    EDITORS,
    answer_published,
    draft_head,
    publishing_routes,
)
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL
from services.dispatch.entrypoints.views.policies import faults_view

_AT: Final = "/api/v1/categories"
_DRY_RUN: Final = "categories/dry-run"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("categories", __name__)

    @api.get(_AT)
    @allow(*ANYBODY)
    def categories() -> Response:
        """类目 Categories in force, retired ones too, with who published them."""
        version, body = in_force(container.directories)
        record = container.rules.publications.record(version)
        rows = container.categories.edit.part.standing(body)["categories"]
        more = {"version": version, "published": record}
        return answer({**page(rows, None), **more}, version)

    @api.get(f"{_AT}/draft")
    @allow(*DRAFT_READERS)
    def read_category_draft() -> Response:
        """草稿 The draft, or the tree in force as the beginning of one."""
        return _answer_draft(container, container.categories.edit.read())

    @api.put(f"{_AT}/draft")
    @allow(*EDITORS)
    def write_category_draft(body: CategoriesForm) -> Response:
        """修改草稿 Replace the draft; every fault is named by category and field."""
        draft = container.categories.edit.write(
            body.content(), revision=if_match(), by=current().subject
        )
        return _answer_draft(container, draft)

    @api.delete(f"{_AT}/draft")
    @allow(*EDITORS)
    def discard_category_draft() -> Response:
        """放弃草稿 Take the draft away; what is in force is the beginning of the next one."""
        container.categories.edit.discard(revision=if_match())
        return _answer_draft(container, container.categories.edit.read())

    @api.post(f"{_AT}/dry-run")
    @allow(*DRAFT_READERS)
    def dry_run_categories(body: CategoryDryRunForm) -> dict[str, Any]:
        """试算 Which of the last tickets the draft's words would lead elsewhere."""
        return _dry_run(container, body)

    publishing_routes(api, _AT, container.categories.publish, partial(answer_published, container))
    return api


def _answer_draft(container: Container, draft: PartDraft) -> Response:
    edit = container.categories.edit
    body = {
        **draft_head(draft),
        "categories": [edited_row(row) for row in draft.content["categories"]],
        "sla_profiles": sorted(edit.directory().sla.by_code),
        **faults_view(edit.faults(draft.content)),
    }
    return answer(body, draft.revision)


def _dry_run(container: Container, form: CategoryDryRunForm) -> dict[str, Any]:
    position = decode_cursor(_DRY_RUN, form.cursor) or {}
    found = container.categories.dry_run(
        container.categories.edit.read(),
        last=form.last,
        limit=form.limit,
        upto=position.get("top"),
        after=position.get("after"),
    )
    last = found.items[-1].ticket.number if found.more else None
    cursor = encode_cursor(_DRY_RUN, {"top": found.top, "after": last}) if last else None
    pairs = [
        {"from": pair[0], "to": pair[1], "count": count}
        for pair, count in found.pairs.most_common()
    ]
    return {
        **page([_row(one) for one in found.items], cursor),
        "base_version": found.base,
        "seen": found.seen,
        "unchanged": found.unchanged,
        "changed": found.changed,
        "pairs": pairs,
        "retired": dict(found.retired),
    }


def _row(found: FoundOtherwise) -> dict[str, Any]:
    view = {
        "ticket_id": found.ticket.id,
        "number": found.ticket.number,
        "category": found.ticket.category,
        "from": found.before,
        "to": found.after,
    }
    return show("found_otherwise", view, FOR_ALL)

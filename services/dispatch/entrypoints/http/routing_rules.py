"""``/api/v1/routing-rules``: what is in force, the draft, its dry run, publishing, going back."""

from functools import partial
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.publication import RuleDraft
from services.dispatch.domain.routing.linting import without_lead
from services.dispatch.entrypoints.forms.rules import DryRunForm, RulesForm
from services.dispatch.entrypoints.http import rule_views
from services.dispatch.entrypoints.http.access import ANYBODY, answer, directory_of
from services.dispatch.entrypoints.http.published import (
    DRAFT_READERS,
    EDITORS,
    answer_published,
    draft_head,
    publishing_routes,
)

_AT = "/api/v1/routing-rules"
_DRY_RUN = "routing-rules/dry-run"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("routing_rules", __name__)

    @api.get(_AT)
    @allow(*ANYBODY)
    def routing_rules() -> Response:
        """派遣规则 Routing rules and duty lists in force, with who published them."""
        version, body = in_force(container.directories)
        record = container.rules.publications.record(version)
        found = {"duty_lists": body["duty_lists"], "version": version, "published": record}
        return answer({**page(body["routing_rules"], None), **found}, version)

    @api.get(f"{_AT}/draft")
    @allow(*DRAFT_READERS)
    def read_draft() -> Response:
        """草稿 The draft, or the rules in force as the beginning of one."""
        return _answer_draft(container, container.rules.edit.read())

    @api.put(f"{_AT}/draft")
    @allow(*EDITORS)
    def write_draft(body: RulesForm) -> Response:
        """修改草稿 Replace the draft; every fault is named by rule and field."""
        rules, duty_lists = body.rows()
        draft = container.rules.edit.write(
            rules, duty_lists, revision=if_match(), by=current().subject
        )
        return _answer_draft(container, draft)

    @api.delete(f"{_AT}/draft")
    @allow(*EDITORS)
    def discard_draft() -> Response:
        """放弃草稿 Take the draft away; what is in force is the beginning of the next one."""
        container.rules.edit.discard(revision=if_match())
        return _answer_draft(container, container.rules.edit.read())

    @api.post(f"{_AT}/dry-run")
    @allow(*DRAFT_READERS)
    def dry_run(body: DryRunForm) -> dict[str, Any]:
        """试算 What would have gone elsewhere of the last N tickets; nothing is written."""
        return _dry_run(container, body)

    publishing_routes(api, _AT, container.rules.publish, partial(answer_published, container))
    return api


def _answer_draft(container: Container, draft: RuleDraft) -> Response:
    directory = directory_of(container)
    body = {
        **draft_head(draft),
        "rules": list(draft.rules),
        "duty_lists": list(draft.duty_lists),
        "without_lead": without_lead(draft.rules, draft.duty_lists, directory),
    }
    return answer(body, draft.revision)


def _dry_run(container: Container, form: DryRunForm) -> dict[str, Any]:
    position = decode_cursor(_DRY_RUN, form.cursor) or {}
    kept = container.rules.edit.read() if form.draft is None else None
    given = form.draft.rows() if form.draft else ([], None)
    found = container.rules.dry_run(
        kept.rules if kept else given[0],
        kept.duty_lists if kept else given[1],
        last=form.last,
        limit=form.limit,
        upto=position.get("top"),
        after=position.get("after"),
    )
    last = found.items[-1][0].number if found.more else None
    cursor = encode_cursor(_DRY_RUN, {"top": found.top, "after": last}) if last else None
    return rule_views.dry_run_view(found, cursor)

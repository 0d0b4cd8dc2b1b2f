"""``/api/v1/escalation-policies``: in force, the draft, its faults, publishing, going back."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.publication import PolicyDraft, Row
from services.dispatch.domain.escalation.reading import policy_rows
from services.dispatch.entrypoints.forms.policies import PoliciesForm
from services.dispatch.entrypoints.forms.policy_dry_runs import PolicyDryRunForm
from services.dispatch.entrypoints.http.access import ANYBODY, answer, directory_of
from services.dispatch.entrypoints.http.published import (
    DRAFT_READERS,
    EDITORS,
    answer_published,
    draft_head,
    publishing_routes,
)
from services.dispatch.entrypoints.views.policies import faults_view
from services.dispatch.entrypoints.views.policy_dry_runs import policy_dry_run_view

_AT = "/api/v1/escalation-policies"
_DRY_RUN = "escalation-policies/dry-run"
_LONGEST_SECONDS = 8.0


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("escalation_policies", __name__)

    @api.get(_AT)
    @allow(*ANYBODY)
    def escalation_policies() -> Response:
        """升级策略 The policies and the limits in force, with who published them."""
        version, body = in_force(container.directories)
        record = container.rules.publications.record(version)
        more = {
            "version": version,
            "published": record,
            "sla_profile": body["sla_profile"],
            "sla_profiles": body.get("sla_profiles") or [body["sla_profile"]],
        }
        return answer({**page(list(policy_rows(body)), None), **more}, version)

    @api.get(f"{_AT}/draft")
    @allow(*DRAFT_READERS)
    def read_policy_draft() -> Response:
        """草稿 The draft, or the policies in force as the beginning of one."""
        return _answer_draft(container, container.policies.edit.read())

    @api.put(f"{_AT}/draft")
    @allow(*EDITORS)
    def write_policy_draft(body: PoliciesForm) -> Response:
        """修改草稿 Replace the draft; every fault is named by policy and field."""
        edit = container.policies.edit
        draft = edit.write(body.rows(), revision=if_match(), by=current().subject)
        return _answer_draft(container, draft)

    @api.delete(f"{_AT}/draft")
    @allow(*EDITORS)
    def discard_policy_draft() -> Response:
        """放弃草稿 Take the draft away; what is in force is the beginning of the next one."""
        container.policies.edit.discard(revision=if_match())
        return _answer_draft(container, container.policies.edit.read())

    @api.post(f"{_AT}/lint")
    @allow(*DRAFT_READERS)
    def lint_policies(body: PoliciesForm) -> dict[str, Any]:
        """检查 Every fault of policies, all at once; nothing is written."""
        return faults_view(container.policies.edit.lint(body.rows()))

    @api.post(f"{_AT}/dry-run")
    @allow(*DRAFT_READERS)
    def dry_run_policies(body: PolicyDryRunForm) -> dict[str, Any]:
        """试算 What a draft would have done of the last N tickets' steps; nothing is written."""
        return _dry_run(container, body)

    publishing_routes(api, _AT, container.policies.publish, partial(answer_published, container))
    return api


def _dry_run(container: Container, form: PolicyDryRunForm) -> dict[str, Any]:
    position = decode_cursor(_DRY_RUN, form.cursor) or {}
    find = container.policies.find
    if form.draft is not None:
        rows: Sequence[Row] = form.draft.rows()
    elif form.policy is not None:
        rows = find.stored(form.policy.code, form.policy.version)
    else:
        rows = find.draft()
    wanted = form.wanted(directory_of(container).number_prefix)
    after = position.get("after")
    found = container.policies.dry_run(
        rows, wanted, last=form.last, after=after, seconds=_LONGEST_SECONDS
    )
    cursor = encode_cursor(_DRY_RUN, {"after": found.after}) if found.after else None
    return policy_dry_run_view(found, cursor)


def _answer_draft(container: Container, draft: PolicyDraft) -> Response:
    body = {
        **draft_head(draft),
        "policies": list(draft.policies),
        **faults_view(container.policies.edit.lint(draft.policies)),
    }
    return answer(body, draft.revision)

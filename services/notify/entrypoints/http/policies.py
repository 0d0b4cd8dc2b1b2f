"""``/api/v1/notification-policies``: the rules of telling, checked, published, in versions."""

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.etag import if_match, stale, with_etag
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import FieldError, Problem
from services.notify.adapters.policy.body import PolicyBody, policy_of
from services.notify.application.policy.publish_policy import PolicyRefused
from services.notify.bootstrap import Container
from services.notify.domain.policy.lint import Finding, lint
from services.notify.domain.subscriptions import told_to_residents
from services.notify.entrypoints.form import Form
from services.notify.ports.policies import PolicyMoved, PolicyVersion

_CURSOR = "notification-policies"


class PolicyForm(Form):
    """Rules to be published."""

    body: PolicyBody
    note: str = Field("", max_length=500, description="说明 Why.")


class PolicyPath(BaseModel):
    """Which version."""

    version: int = Field(ge=1, le=2_000_000_000)


def blueprint(container: Container) -> APIBlueprint:
    """Return the rules' routes."""
    api = APIBlueprint("notification_policies", __name__)
    _reading(api, container)
    _writing(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/notification-policies")
    @allow("operator", "supervisor", "director", "auditor", "admin", "ops")
    def listing(query: PageQuery) -> dict[str, Any]:
        """通知规则各版本 Versions, the newest first."""
        before = (decode_cursor(_CURSOR, query.cursor) or {}).get("before")
        found = container.policies.page(before, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"before": found[-1].version}) if more else None
        return page([_listed(one) for one in found], cursor)

    @api.get("/api/v1/notification-policies/current")
    @allow("operator", "supervisor", "director", "auditor", "admin", "ops")
    def in_force() -> Response:
        """现行规则 The rules in force; version 0 is built in and holds nothing back."""
        return _answer(container, container.policies.newest(), **_what_there_is(container))

    @api.get("/api/v1/notification-policies/<int:version>")
    @allow("operator", "supervisor", "director", "auditor", "admin", "ops")
    def one(path: PolicyPath) -> Response:
        """一个版本 One version, as it was published."""
        return _answer(container, path.version)


def _writing(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/notification-policies/check")
    @allow("supervisor", "director", "admin")
    def check(body: PolicyBody) -> dict[str, Any]:
        """检查规则 What is wrong with rules; nothing is published."""
        return {"findings": [_found(one) for one in lint(policy_of(0, body), container.channels)]}

    @api.post("/api/v1/notification-policies")
    @allow("supervisor", "director", "admin")
    def publish(body: PolicyForm) -> tuple[Response, int]:
        """发布规则 Publish; of two who read the same version one succeeds."""
        version = _published(container, body)
        return with_etag(jsonify(_listed(version)), version.version), 201


def _published(container: Container, body: PolicyForm) -> PolicyVersion:
    written = body.body.model_dump(mode="json", by_alias=True)
    try:
        return container.publish_policy(
            policy_of(0, body.body),
            written,
            by=current().subject,
            note=body.note,
            after=if_match(required=False),
        )
    except PolicyRefused as error:
        errors = [FieldError(one.field, one.code, one.details) for one in error.findings]
        raise Problem(422, "policy_refused", errors=errors, count=len(errors)) from error
    except PolicyMoved as error:
        raise stale(error.current) from error


def _what_there_is(container: Container) -> dict[str, Any]:
    """Return what rules may be written of: channels that are set up, events that residents hear."""
    return {"channels": sorted(container.channels), "events": sorted(told_to_residents())}


def _answer(container: Container, version: int, **more: Any) -> Response:
    if version == 0:
        built_in = PolicyBody().model_dump(mode="json", by_alias=True)
        return with_etag(jsonify({"version": 0, "body": built_in, **more}), 0)
    found = container.policies.get(version)
    if found is None:
        raise Problem(404, "not_found")
    return with_etag(jsonify({**_listed(found), "body": found.body, **more}), version)


def _listed(one: PolicyVersion) -> dict[str, Any]:
    return {
        "version": one.version,
        "published_by": one.by,
        "published_at": one.at.isoformat(),
        "note": one.note,
    }


def _found(one: Finding) -> dict[str, Any]:
    return {"field": one.field, "code": one.code, "severity": one.severity, **one.details}

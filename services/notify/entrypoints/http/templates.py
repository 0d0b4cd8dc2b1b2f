"""``/api/v1/templates``: what is sent, what is meant to be sent, what is wrong with it."""

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, bearer, current
from services.common.web.etag import if_match, stale, with_etag
from services.common.web.json_codec import json_response
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import FieldError, Problem
from services.notify.application.templates.edit_draft import NobodyTold
from services.notify.bootstrap import Container
from services.notify.domain.templates.edition import DraftMoved
from services.notify.domain.templates.template import NotAKey, Template, TemplateKey
from services.notify.entrypoints.template_forms import (
    DraftForm,
    LintsForm,
    PreviewForm,
    TemplatePath,
    TemplatesQuery,
)
from services.notify.entrypoints.template_views import (
    draft_view,
    field_error,
    finding_views,
    history_view,
    key_view,
    template_view,
)
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.stories import TicketNotSeen
from services.notify.ports.templates import UnknownVariable

READERS: tuple[Role, ...] = ("operator", "supervisor", "director", "auditor", "admin", "ops")
EDITORS: tuple[Role, ...] = ("supervisor", "director", "admin")
_LIST = "templates"
_HISTORY = "template-history"
_ONE = "/api/v1/templates/<event>/<audience>/<channel>/<language>"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes of templates and their drafts."""
    api = APIBlueprint("templates", __name__)
    _reading(api, container)
    _drafting(api, container)
    _trying(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/templates")
    @allow(*READERS)
    def listing(query: TemplatesQuery) -> dict[str, Any]:
        """通知模板 Templates as they are sent, with their drafts and the variables they may use."""
        numbers = _current_numbers(container)
        drafts = {one.template.key: one for one in container.template_store.drafts()}
        after = (decode_cursor(_LIST, query.cursor) or {}).get("after", "")
        keys = sorted(
            (key for key in {*numbers, *drafts} if _asked_for(key, query, drafts)), key=str
        )
        found = [key for key in keys if str(key) > str(after)][: query.limit + 1]
        shown = found[: query.limit]
        revisions = container.template_store.revisions(
            {key: numbers[key] for key in shown if key in numbers}
        )
        more = len(found) > query.limit
        cursor = encode_cursor(_LIST, {"after": str(shown[-1])}) if more else None
        items = [template_view(key, revisions.get(key), drafts.get(key)) for key in shown]
        return page(items, cursor)

    @api.get(_ONE)
    @allow(*READERS)
    def one(path: TemplatePath) -> Response:
        """模板详情 One template with its draft; the ETag is for writing the draft."""
        return _answer(container, _key(path))

    @api.get(f"{_ONE}/history")
    @allow(*READERS)
    def history(path: TemplatePath, query: PageQuery) -> dict[str, Any]:
        """模板历史 What the template said, the latest first."""
        before = (decode_cursor(_HISTORY, query.cursor) or {}).get("before")
        found = container.template_store.history(_key(path), before, query.limit + 1)
        shown = found[: query.limit]
        more = len(found) > query.limit
        cursor = encode_cursor(_HISTORY, {"before": shown[-1].number}) if more else None
        return page([history_view(revision) for revision in shown], cursor)


def _drafting(api: APIBlueprint, container: Container) -> None:
    @api.put(f"{_ONE}/draft")
    @allow(*EDITORS)
    def write(path: TemplatePath, body: DraftForm) -> Response:
        """修改草稿 Write the draft; its faults are told and keep it from being published."""
        template = Template(_key(path), body.subject, body.text)
        try:
            draft = container.edit_draft.save(template, version=if_match(), by=current().subject)
        except NobodyTold as error:
            raise Problem(404, "not_found") from error
        except DraftMoved as error:
            raise stale(error.current) from error
        findings = container.lint_templates([template])
        said = {"draft": draft_view(draft), "findings": finding_views(findings)}
        return with_etag(json_response({**key_view(template.key), **said}), draft.version)

    @api.delete(f"{_ONE}/draft")
    @allow(*EDITORS)
    def drop(path: TemplatePath) -> Response:
        """放弃草稿 Throw the draft away; what is sent stays."""
        key = _key(path)
        try:
            container.edit_draft.drop(key, version=if_match())
        except DraftMoved as error:
            raise stale(error.current) from error
        return _answer(container, key)


def _trying(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/templates/lint")
    @allow(*READERS)
    def lint(body: LintsForm) -> dict[str, Any]:
        """检查模板 What is wrong with these templates, or with all drafts."""
        try:
            given = [one.template() for one in body.templates]
        except NotAKey as error:
            raise _no_key(str(error)) from error
        templates = given or [one.template for one in container.template_store.drafts()]
        keys = {*_current_numbers(container), *(one.key for one in templates)}
        findings = container.lint_templates.whole(templates, keys)
        errors = sum(one.severity == "error" for one in findings)
        return {
            "templates": len(templates),
            "errors": errors,
            "findings": finding_views(findings),
        }

    @api.post(f"{_ONE}/preview")
    @allow(*EDITORS, "operator", "auditor")
    def preview(path: TemplatePath, body: PreviewForm) -> dict[str, Any]:
        """预览模板 What it would say for a ticket that the caller may read; nothing is sent."""
        template, source = _meant(container, _key(path), body)
        names = container.directory.names()
        if names is None:
            raise DependencyAway("no directory yet")
        story = _story(container, body.ticket_id)
        try:
            found = container.preview_template(template, names, story)
        except UnknownVariable as error:
            faults = [field_error(one) for one in container.lint_templates([template])]
            raise Problem(422, "template_unwritable", errors=faults) from error
        findings = finding_views(container.lint_templates([template]))
        said = {"subject": found.subject or None, "text": found.text, "sampled": found.sampled}
        return {**key_view(template.key), "from": source, **said, "findings": findings}


def _key(path: TemplatePath) -> TemplateKey:
    try:
        return path.key()
    except NotAKey as error:
        raise Problem(404, "not_found") from error


def _no_key(part: str) -> Problem:
    errors = [FieldError("templates", "template_key_unknown", {"part": part})]
    return Problem(422, "invalid", errors=errors, count=1, fields=["templates"])


def _current_numbers(container: Container) -> dict[TemplateKey, int]:
    container.load_shipped()
    edition = container.template_store.current()
    return dict(edition.revisions) if edition else {}


def _asked_for(key: TemplateKey, query: TemplatesQuery, drafts: Any) -> bool:
    words = key_view(key)
    language = "zh-CN" if query.language == "zh" else query.language
    wanted = {
        "event": query.event,
        "audience": query.audience,
        "channel": query.channel,
        "language": language,
    }
    fits = all(value in (None, words[name]) for name, value in wanted.items())
    return fits and (not query.draft or key in drafts)


def _answer(container: Container, key: TemplateKey) -> Response:
    store = container.template_store
    number = _current_numbers(container).get(key)
    revision = store.revisions({key: number}).get(key) if number else None
    draft = next(iter(store.drafts([key])), None)
    if revision is None and draft is None:
        raise Problem(404, "not_found")
    version = draft.version if draft else store.draft_version(key)
    return with_etag(json_response(template_view(key, revision, draft)), version)


def _meant(container: Container, key: TemplateKey, body: PreviewForm) -> tuple[Template, str]:
    """Return the text that is given, else the draft's, else the one that is sent."""
    store = container.template_store
    draft = next(iter(store.drafts([key])), None)
    number = _current_numbers(container).get(key)
    revision = store.revisions({key: number}).get(key) if number else None
    kept = draft.template if draft else revision.template if revision else None
    if body.text is not None:
        subject = kept.subject if body.subject is None and kept else body.subject or ""
        return Template(key, subject, body.text), "body"
    if kept is None:
        raise Problem(404, "not_found")
    return kept, "draft" if draft else "current"


def _story(container: Container, ticket_id: str | None) -> Any:
    if ticket_id is None:
        return ()
    try:
        return container.ticket_stories.of(ticket_id, bearer())
    except TicketNotSeen as error:
        fields = [FieldError("ticket_id", "template_ticket_unknown")]
        raise Problem(404, "not_found", errors=fields) from error

"""``/api/v1/template-editions``: publishing drafts all at once, the history, going back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match, stale, with_etag
from services.common.web.idempotency import idempotency_key
from services.common.web.json_codec import json_response
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import FieldError, Problem
from services.notify.application.templates.publish_templates import (
    NothingToPublish,
    Order,
    RequestReused,
    TemplatesFaulty,
)
from services.notify.bootstrap import Container
from services.notify.domain.templates.edition import Edition, EditionMoved
from services.notify.domain.templates.template import NotAKey
from services.notify.entrypoints.http.templates import READERS
from services.notify.entrypoints.template_forms import EditionPath, PublishForm, RollBackForm
from services.notify.entrypoints.template_views import edition_view, field_error
from services.notify.ports.templates import EditionUnknown

PUBLISHERS: tuple[Role, ...] = ("director", "admin")
_LIST = "template-editions"
_PATH = "/api/v1/template-editions"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes of editions."""
    api = APIBlueprint("template_editions", __name__)
    _reading(api, container)
    _publishing(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get(_PATH)
    @allow(*READERS)
    def listing(query: PageQuery) -> Response:
        """模板版本 Editions, the latest first; the ETag is for publishing the next."""
        container.load_shipped()
        before = (decode_cursor(_LIST, query.cursor) or {}).get("before")
        found = container.template_store.editions(before, query.limit + 1)
        shown = found[: query.limit]
        more = len(found) > query.limit
        cursor = encode_cursor(_LIST, {"before": shown[-1].number}) if more else None
        body = page([edition_view(edition) for edition in shown], cursor)
        return with_etag(json_response(body), container.template_store.current_number())

    @api.get(f"{_PATH}/<int:number>")
    @allow(*READERS)
    def one(path: EditionPath) -> dict[str, Any]:
        """版本内容 One edition, with the revision of each template in it."""
        try:
            edition = container.template_store.edition(path.number)
        except EditionUnknown as error:
            raise Problem(404, "not_found") from error
        numbers = {str(key): number for key, number in sorted(edition.revisions.items())}
        return {**edition_view(edition), "revisions": numbers}


def _publishing(api: APIBlueprint, container: Container) -> None:
    @api.post(_PATH)
    @allow(*PUBLISHERS)
    def publish(body: PublishForm) -> Response:
        """发布 Make drafts current, all at once; nothing is published while one has a fault."""
        container.load_shipped()
        with _refusals():
            return _answer(container.publish_templates.publish(_order(body.note), body.chosen()))

    @api.post(f"{_PATH}/<int:number>/roll-back")
    @allow(*PUBLISHERS)
    def roll_back(path: EditionPath, body: RollBackForm) -> Response:
        """回退 Publish again what an earlier edition said."""
        with _refusals():
            return _answer(container.publish_templates.roll_back(_order(body.note), path.number))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except NotAKey as error:
        fields = [FieldError("keys", "template_key_unknown", {"part": str(error)})]
        raise Problem(422, "invalid", errors=fields, count=1, fields=["keys"]) from error
    except TemplatesFaulty as error:
        errors = [field_error(one) for one in error.findings]
        raise Problem(422, "templates_faulty", errors=errors, count=len(errors)) from error
    except EditionUnknown as error:
        raise Problem(404, "not_found") from error
    except RequestReused as error:
        raise Problem(422, "idempotency_key_reused") from error
    except NothingToPublish as error:
        raise Problem(409, "nothing_to_publish") from error
    except EditionMoved as error:
        raise stale(error.current) from error


def _order(note: str) -> Order:
    key = idempotency_key(request)
    by = current().subject
    once = f"{by}:{request.path}:{key}" if key else None
    return Order(by=by, note=note, expected=if_match(), once=once)


def _answer(edition: Edition) -> Response:
    return with_etag(json_response(edition_view(edition), 201), edition.number)

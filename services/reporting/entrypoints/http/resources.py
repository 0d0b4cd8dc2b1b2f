"""``/api/v1/resources``: 资源清单, what there is to help with, and what it is brought to."""

from typing import Any, NoReturn

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.etag import etag, if_match, stale
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.common.web.problems import FieldError, Problem
from services.reporting.application.resources.bring_resource import UnknownToReader
from services.reporting.bootstrap import Container
from services.reporting.domain.resources import (
    Reference,
    Resource,
    ResourceChanged,
    ResourceRetired,
    ResourceTaken,
    unknown_codes,
)
from services.reporting.entrypoints.http.readers import own, reader
from services.reporting.entrypoints.http.resource_forms import (
    ListQuery,
    ReferenceAnswer,
    ReferenceForm,
    ReferencePath,
    ResourceAnswer,
    ResourceForm,
    ResourcePath,
    TicketQuery,
    told,
    told_reference,
)
from services.reporting.entrypoints.http.resource_keepers import (
    BRINGERS,
    KEEPERS,
    RESOURCE_READERS,
    keeps,
)
from services.reporting.ports.resources import ResourceQuery

_CURSOR = "resources"
Versioned = tuple[ResourceAnswer, int, dict[str, str]]


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("resources", __name__)
    for add in (_listing, _reading, _keeping, _turning, _bringing, _taking_away):
        add(api, container)
    return api


def _listing(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/resources")
    @allow(*RESOURCE_READERS)
    def listing(query: ListQuery) -> dict[str, Any]:
        """资源清单 What there is, and to how many tickets each is brought."""
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after", "")
        asked = ResourceQuery(
            query.kind, query.unit, query.area, query.category, retired=query.retired
        )
        with store_errors():
            found = container.resource_list.resources.listed(asked, after, query.limit)
            uses = container.resource_list.references.uses([one.code for one in found])
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1].code}) if more else None
        items = [told(one, uses.get(one.code, 0), may_change=keeps(one)) for one in found]
        return page(items, cursor)


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/resources/<code>", responses={200: ResourceAnswer})
    @allow(*RESOURCE_READERS)
    def one(path: ResourcePath) -> Versioned:
        """资源 One of them; its ``ETag`` is for ``If-Match``."""
        with store_errors():
            return _versioned(container, _known(container, path.code))

    @api.get("/api/v1/resource-references")
    @allow(*RESOURCE_READERS)
    def brought(query: TicketQuery) -> dict[str, list[ReferenceAnswer]]:
        """引用的资源 What is brought to a ticket."""
        with store_errors():
            if container.facts.seen(reader(), query.ticket_id, own()) is None:
                raise Problem(404, "not_found")
            references = container.resource_list.references.of([query.ticket_id]).get(
                query.ticket_id, []
            )
            known = container.resource_list.resources.named(one.code for one in references)
        return {"items": [told_reference(one, known[one.code]) for one in references]}


def _keeping(api: APIBlueprint, container: Container) -> None:
    @api.put("/api/v1/resources/<code>", responses={200: ResourceAnswer, 201: ResourceAnswer})
    @allow(*KEEPERS)
    def keep(path: ResourcePath, body: ResourceForm) -> Versioned:
        """登记资源 Enter a resource or change it; one that is retired is reinstated first.

        With ``If-Match: "0"`` it is entered, and one that is there is 412; with the ``ETag`` that
        was read it is changed, and one that somebody else changed meanwhile is 412.
        """
        made, version = body.resource(path.code), if_match(required=False)
        try:
            with store_errors():
                _must_be_known(container, made)
                _must_be_own(made)
                kept = _kept(container, made, version)
                return _versioned(container, kept, 201 if kept.version == 1 else 200)
        except ResourceTaken as error:
            raise Problem(412, "resource_taken") from error
        except ResourceChanged as error:
            raise stale(error.version) from error
        except ResourceRetired as error:
            raise Problem(409, "resource_retired") from error


def _kept(container: Container, made: Resource, version: int | None) -> Resource:
    resources = container.resource_list.resources
    if version == 0:
        return resources.enter(made)
    _must_be_own(resources.get(made.code) or (None if version is None else _missing()))
    return resources.keep(made, version)


def _turning(api: APIBlueprint, container: Container) -> None:
    @api.delete("/api/v1/resources/<code>", responses={204: None})
    @allow(*KEEPERS)
    def retire(path: ResourcePath) -> Response:
        """停用资源 It is not to be had any more; matters that it was brought to keep it."""
        _turned(container, path.code, retired=True)
        return Response(status=204)

    @api.post("/api/v1/resources/<code>/reinstate", responses={200: ResourceAnswer})
    @allow(*KEEPERS)
    def reinstate(path: ResourcePath) -> Versioned:
        """恢复资源 It is to be had again, as it was."""
        turned = _turned(container, path.code, retired=False)
        with store_errors():
            return _versioned(container, turned)


def _bringing(api: APIBlueprint, container: Container) -> None:
    @api.put("/api/v1/resources/<code>/tickets/<ticket_id>", responses={200: ReferenceAnswer})
    @allow(*BRINGERS)
    def bring(path: ReferencePath, body: ReferenceForm) -> ReferenceAnswer:
        """链接资源 Bring a resource to a ticket's matter; again changes what for."""
        by, at = current().subject, container.clock.now()
        reference = Reference(path.ticket_id, path.code, by, at, body.note)
        try:
            with store_errors():
                stands = container.resource_list.bring(reference, reader(), own())
                return told_reference(stands, _known(container, path.code))
        except UnknownToReader as error:
            raise Problem(404, "not_found") from error
        except ResourceRetired as error:
            raise Problem(409, "resource_retired") from error


def _taking_away(api: APIBlueprint, container: Container) -> None:
    @api.delete("/api/v1/resources/<code>/tickets/<ticket_id>", responses={204: None})
    @allow(*BRINGERS)
    def take_away(path: ReferencePath) -> Response:
        """取消引用 Take it away again; who did so is kept."""
        by, at = current().subject, container.clock.now()
        with store_errors():
            seen = container.facts.seen(reader(), path.ticket_id, own())
            if not seen or not container.resource_list.references.take_away(
                path.ticket_id, path.code, by, at
            ):
                raise Problem(404, "not_found")
        return Response(status=204)


def _versioned(container: Container, resource: Resource, status: int = 200) -> Versioned:
    uses = container.resource_list.references.uses([resource.code])
    answer = told(resource, uses.get(resource.code, 0), may_change=keeps(resource))
    return answer, status, {"ETag": etag(resource.version)}


def _turned(container: Container, code: str, *, retired: bool) -> Resource:
    with store_errors():
        _must_be_own(_known(container, code))
        return container.resource_list.resources.turn(code, retired=retired) or _missing()


def _known(container: Container, code: str) -> Resource:
    return container.resource_list.resources.get(code) or _missing()


def _missing() -> NoReturn:
    raise Problem(404, "not_found")


def _must_be_known(container: Container, resource: Resource) -> None:
    """Refuse codes that the directory does not have: nobody would ever find such a resource."""
    faults = [
        FieldError(name, "resource_unknown_code", {"code": code})
        for name, code in unknown_codes(resource, container.resource_list.codes_of)
    ]
    if faults:
        names = ", ".join(one.field for one in faults)
        raise Problem(422, "invalid", count=len(faults), fields=names, errors=faults)


def _must_be_own(resource: Resource | None) -> None:
    """Refuse whoever is bound to a unit what another unit keeps, and what nobody keeps."""
    if resource and not keeps(resource):
        raise Problem(403, "out_of_scope")

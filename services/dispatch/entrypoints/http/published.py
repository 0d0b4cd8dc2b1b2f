"""``/api/v1/{units|areas|categories|routing-rules}/versions``: who published what, when and why."""

from collections.abc import Callable
from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.publication import PARTS
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.http.access import ANYBODY
from services.dispatch.entrypoints.http.directory import VersionPath


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes, alike for every part."""
    api = APIBlueprint("published", __name__)
    for resource, parts in PARTS.items():
        _list_route(api, container, resource, parts)
        _one_route(api, container, resource, parts)
    return api


def _list_route(
    api: APIBlueprint, container: Container, resource: str, parts: tuple[str, ...]
) -> None:
    kind = f"{resource}/versions"

    def versions(query: PageQuery) -> dict[str, Any]:
        """发布记录 Versions in which this changed, the newest first: by whom, when, why."""
        before = (decode_cursor(kind, query.cursor) or {}).get("before")
        rows = container.rules.publications.page(parts, before, query.limit)
        more = len(rows) == query.limit
        cursor = encode_cursor(kind, {"before": rows[-1]["version"]}) if more else None
        return page(rows, cursor)

    _named(versions, resource, "versions")
    api.get(f"/api/v1/{resource}/versions")(allow(*ANYBODY)(versions))


def _one_route(
    api: APIBlueprint, container: Container, resource: str, parts: tuple[str, ...]
) -> None:
    def version(path: VersionPath) -> dict[str, Any]:
        """某一版本 This part as it was in a version."""
        found = container.directories.bodies(path.version)
        if found is None:
            raise NotFound
        record = container.rules.publications.record(path.version)
        return {"published": record, **{part: found[1].get(part, []) for part in parts}}

    _named(version, resource, "version")
    api.get(f"/api/v1/{resource}/versions/<int:version>")(allow(*ANYBODY)(version))


def _named(view: Callable[..., Any], resource: str, what: str) -> None:
    """Name a view, for the operation's id is made of it."""
    view.__name__ = f"{resource.replace('-', '_')}_{what}"

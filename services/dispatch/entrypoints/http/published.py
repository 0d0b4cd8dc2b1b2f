"""What every part of the directory has alike: its versions, who published them, publishing."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.publication import PARTS, PartDraft, PolicyDraft, RuleDraft
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.forms.rules import RollBackForm, WhyForm
from services.dispatch.entrypoints.http.access import ANYBODY, answer
from services.dispatch.entrypoints.http.directory import VersionPath

EDITORS: tuple[Role, ...] = ("supervisor", "director", "admin")
DRAFT_READERS: tuple[Role, ...] = (*EDITORS, "analyst", "auditor")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes, alike for every part."""
    api = APIBlueprint("published", __name__)
    for resource, parts in PARTS.items():
        _list_route(api, container, resource, parts)
        _one_route(api, container, resource, parts)
    return api


class Publishing(Protocol):
    """The use case that puts a part of the directory into force: its draft, or what it was."""

    def __call__(self, *, revision: int | None, by: str, why: str) -> int:
        """Publish the draft of a revision; return the directory's new version."""
        ...

    def restore(self, version: int, *, base: int | None, by: str, why: str) -> int:
        """Publish the part as it was in a version; return the new one."""
        ...


def publishing_routes(
    api: APIBlueprint, at: str, publish: Publishing, answered: Callable[[int], Response]
) -> None:
    """Add the routes by which a part comes into force, alike for every part with a draft.

    Args:
        api: the part's routes.
        at: their address.
        publish: the use case.
        answered: the answer of a version that has just been published.

    """
    resource = at.rpartition("/")[2]

    def put_into_force(body: WhyForm) -> Response:
        """发布 Put the draft into force; open tickets keep the version that they have."""
        return answered(publish(revision=if_match(), by=current().subject, why=body.why))

    def roll_back(body: RollBackForm) -> Response:
        """回退 Put it into force again as it was in an earlier version, as the next version."""
        made = publish.restore(body.version, base=if_match(), by=current().subject, why=body.why)
        return answered(made)

    for view, verb in ((put_into_force, "publish"), (roll_back, "rollback")):
        _named(view, resource, verb)
        api.post(f"{at}/{verb}")(allow(*EDITORS)(view))


def draft_head(draft: PartDraft | PolicyDraft | RuleDraft) -> dict[str, Any]:
    """Return what every draft says of itself: its revision, what it was begun on, who wrote it."""
    return {
        "revision": draft.revision,
        "base_version": draft.base,
        "edited_by": draft.edited_by,
        "edited_at": draft.edited_at,
    }


def answer_published(container: Container, version: int, **more: Any) -> Response:
    """Answer with the record of what has just been published; its version is the ETag."""
    record = container.rules.publications.record(version) or {}
    return answer({**record, **more}, version)


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

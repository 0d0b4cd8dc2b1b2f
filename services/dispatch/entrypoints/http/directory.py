"""``/api/v1/directory``: what is published, whole and by part."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.http.access import ANYBODY


class VersionPath(BaseModel):
    """Which version."""

    version: int = Field(ge=1, lt=2**53, description="版本 Version.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("directory", __name__)

    @api.get("/api/v1/directory/current")
    @allow(*ANYBODY)
    def current() -> dict[str, Any]:
        """现行目录版本 The version in force."""
        directory = container.directories.current()
        if directory is None:
            raise NotFound
        return {"version": directory.version, "district": directory.district}

    @api.get("/api/v1/directory/<int:version>")
    @allow(*ANYBODY)
    def body(path: VersionPath) -> dict[str, Any]:
        """目录全文 The text of a version."""
        return dict(_body(container, path.version))

    _part_routes(api, container)
    return api


def _part_routes(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/units")
    @allow(*ANYBODY)
    def units() -> dict[str, Any]:
        """承办单位 Handling units."""
        return page(_body(container, None)["units"], None)

    @api.get("/api/v1/areas")
    @allow(*ANYBODY)
    def areas() -> dict[str, Any]:
        """区域 Areas, without their polygons."""
        rows = _body(container, None)["areas"]
        return page([{k: v for k, v in row.items() if k != "polygon"} for row in rows], None)


def _body(container: Container, version: int | None) -> dict[str, Any]:
    found = container.directories.bodies(version)
    if found is None:
        raise NotFound
    return dict(found[1])

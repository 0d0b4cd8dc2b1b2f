"""``/internal/v1/archive``: up to where the archive knows each story, for whoever audits it."""

from datetime import datetime
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import internal
from services.common.web.paging import QueryModel
from services.common.web.problems import Problem
from services.reporting.bootstrap import Container


class SubjectPath(BaseModel):
    """Which aggregate."""

    subject: str = Field(max_length=100, description="Aggregate id.")


class HeadsQuery(QueryModel):
    """Whose heads, from which one on."""

    prefix: str = Field(min_length=1, max_length=20, description="Subjects' prefix, as `tkt_`.")
    after: str = Field("", max_length=100, description="The page before's last subject.")
    since: datetime | None = Field(None, description="Only what grew from this wall instant on.")
    limit: int = Field(5000, ge=1, le=20000, description="Most events read for the page.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the archive's routes."""
    api = APIBlueprint("archive", __name__)

    @api.get("/internal/v1/archive/heads")
    @internal
    def heads(query: HeadsQuery) -> dict[str, Any]:
        """存档各件末条 The last event kept of each subject; an empty page is the end."""
        with store_errors():
            found = container.archive.heads(query.prefix, query.after, query.since, query.limit)
        return {"items": found}

    @api.get("/internal/v1/archive/heads/<subject>")
    @internal
    def head(path: SubjectPath) -> dict[str, Any]:
        """存档一件末条 The last event kept of one subject."""
        with store_errors():
            found = container.archive.head(path.subject)
        if found is None:
            raise Problem(404, "not_found")
        return found

    return api

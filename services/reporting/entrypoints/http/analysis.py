"""``/api/v1/sql``: an analyst's own questions, read-only, over a snapshot of the facts."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from services.common.observability.logging import get_logger
from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.reporting.adapters.analysis.door import (
    QueryRefused,
    QueryTooLong,
    TablesBeingMade,
)
from services.reporting.adapters.texts import title_of
from services.reporting.bootstrap import Container

ANALYSTS: tuple[Role, ...] = ("analyst", "director", "service")
_RETRY_SECONDS = "5"
_log = get_logger(__name__)


class SqlForm(BaseModel):
    """One question."""

    model_config = ConfigDict(extra="forbid")
    sql: str = Field(min_length=1, max_length=20_000, description="查询 One SELECT.")
    rows: int = Field(1000, ge=1, le=50_000, description="行数 At most.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("analysis", __name__)
    _tables(api, container)
    _asking(api, container)
    return api


def _tables(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/sql/tables")
    @allow(*ANALYSTS)
    def tables() -> dict[str, Any]:
        """数据表 Tables and columns, with their meaning."""
        return {
            name: [
                {"name": one.name, "kind": one.kind, "title": title_of(one, "zh"),
                 "title_en": title_of(one, "en")}
                for one in columns
            ]
            for name, columns in container.analyst_door.tables().items()
        }  # fmt: skip


def _asking(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/sql")
    @allow(*ANALYSTS)
    def ask(body: SqlForm) -> dict[str, Any]:
        """自助查询 Answer one SELECT; nothing can be written, no file read."""
        _log.info("sql_asked", by=current().subject, length=len(body.sql))
        try:
            with store_errors():
                return container.analyst_door.ask(body.sql, body.rows)
        except QueryRefused as error:
            raise Problem(422, "sql_refused", why=str(error)) from error
        except QueryTooLong as error:
            raise Problem(422, "sql_too_long", seconds=str(error)) from error
        except TablesBeingMade as error:
            headers = {"Retry-After": _RETRY_SECONDS}
            raise Problem(503, "sql_tables_being_made", headers=headers) from error

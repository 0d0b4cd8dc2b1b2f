"""``/internal/v1``: what our own services ask: ledger, heads, events."""

from datetime import datetime
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import internal
from services.common.web.paging import QueryModel
from services.dispatch.bootstrap import Container

_MOST_HEADS = 1000


class BucketPath(BaseModel):
    """Which bucket."""

    bucket: str = Field(pattern=r"^[0-9a-f]{2}$", description="Two hex digits of the id's crc32.")


class HeadsQuery(QueryModel):
    """From which wall instant on."""

    after: datetime = Field(description="Wall instant; the last head's updated_at.")
    limit: int = Field(500, ge=1, le=_MOST_HEADS)
    audit: bool = Field(False, description="With the audit log's head, for an archive.")


class EventsQuery(QueryModel):
    """Which aggregate's events."""

    subject: str = Field(max_length=100)
    after: int = Field(0, ge=0, lt=2**53)
    limit: int = Field(0, ge=0, le=1000, description="At most so many; 0: all of them.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("internal", __name__)

    @api.get("/internal/v1/ledger/buckets")
    @internal
    def buckets() -> dict[str, Any]:
        """账目 Appeals by bucket and by state, as dispatch counts them."""
        totals = container.lists.ledger_totals()
        by_bucket: dict[str, int] = {}
        by_state: dict[str, int] = {}
        for (bucket_name, state), count in totals.items():
            by_bucket[bucket_name] = by_bucket.get(bucket_name, 0) + count
            by_state[state] = by_state.get(state, 0) + count
        return {
            "total": sum(by_bucket.values()),
            "as_of": container.clock.now(),
            "buckets": by_bucket,
            "states": by_state,
        }

    @api.get("/internal/v1/ledger/buckets/<bucket>")
    @internal
    def bucket(path: BucketPath) -> dict[str, Any]:
        """一格账目 The appeals of a bucket, each with its state."""
        return {"appeals": dict(container.lists.ledger_bucket(path.bucket))}

    @api.get("/internal/v1/heads")
    @internal
    def heads(query: HeadsQuery) -> dict[str, Any]:
        """变更头 Tickets changed since an instant, the longest unchanged first."""
        found = container.lists.heads(query.after, query.limit, audit=query.audit)
        return {"items": list(found)}

    @api.get("/internal/v1/events")
    @internal
    def events(query: EventsQuery) -> dict[str, Any]:
        """事件 A ticket's events after a sequence, in order."""
        return {"items": list(container.lists.events(query.subject, query.after, query.limit))}

    return api

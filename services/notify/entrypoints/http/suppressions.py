"""``/api/v1/suppressions``: addresses that are left alone after hard bounces, and letting go."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.notify.bootstrap import Container
from services.notify.entrypoints.form import Form
from services.notify.ports.suppressions import SuppressedAddress

_CURSOR = "suppressions"


class SuppressionsQuery(PageQuery):
    """Which entries."""

    channel: str | None = Field(None, max_length=60, description="渠道 Channel.")


class SuppressionPath(BaseModel):
    """Which entry."""

    suppression_id: str


class LiftForm(Form):
    """Why an address is written to again."""

    reason: str = Field(min_length=2, max_length=200, description="理由 Why; no personal data.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the suppression list's routes."""
    api = APIBlueprint("suppressions", __name__)

    @api.get("/api/v1/suppressions")
    @allow("supervisor", "director", "auditor", "admin")
    def listing(query: SuppressionsQuery) -> dict[str, Any]:
        """抑制名单 Addresses that get no notices now, masked."""
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after")
        now = container.clock.now()
        found = container.suppressions.page(now, query.channel, after, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1].address}) if more else None
        return page([_shown(one) for one in found], cursor)

    @api.get("/api/v1/suppressions/<suppression_id>")
    @allow("supervisor", "director", "auditor", "admin")
    def one(path: SuppressionPath) -> dict[str, Any]:
        """一条抑制记录 An entry with all that happened to it."""
        found = container.suppressions.get(path.suppression_id)
        if found is None:
            raise Problem(404, "not_found")
        return {**_shown(found), "acts": list(found.acts)}

    @api.post("/api/v1/suppressions/<suppression_id>/lift")
    @allow("supervisor", "admin")
    def lift(path: SuppressionPath, body: LiftForm) -> tuple[str, int]:
        """解除抑制 Write to the address again; who did it and why stays in the entry."""
        who, now = current().subject, container.clock.now()
        lifted = container.suppressions.lift(
            path.suppression_id, by=who, reason=body.reason, at=now
        )
        if not lifted:
            raise Problem(404, "not_found")
        return "", 204

    return api


def _shown(one: SuppressedAddress) -> dict[str, Any]:
    return {
        "suppression_id": one.address,
        "channel": one.channel,
        "to": one.to,
        "reason": one.reason,
        "bounces": one.bounces,
        "last_at": one.last_at,
        "until": one.until,
    }

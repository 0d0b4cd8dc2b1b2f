"""``/internal/v1/audit-records``: what people did in other services, for the one audit chain."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.contracts.events.audit import AuditRecorded
from services.common.web.auth import internal
from services.dispatch.bootstrap import Container

_MOST_FIELDS = 20


class AuditRecordForm(BaseModel):
    """One act, as the service tells it that it was done to."""

    record_id: str = Field(pattern=r"^[a-z]{2,8}_[0-9a-z]{1,60}$", description="Told once.")
    act: str = Field(
        pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60, description="noun.verb_past, of its service."
    )
    who: str = Field(min_length=1, max_length=200, description="The principal's subject.")
    what: dict[str, str | int | bool | None] = Field(
        default_factory=dict, max_length=_MOST_FIELDS, description="Codes, ids, versions."
    )


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("audit_records", __name__)

    @api.post("/internal/v1/audit-records")
    @internal
    def append(body: AuditRecordForm) -> tuple[dict[str, Any], int]:
        """审计记录 Chain what somebody did in another service; the same record once."""
        now = container.clock.now()
        told = AuditRecorded(body.act, body.who, dict(body.what), now)
        number = container.audit_log.tell(told, now, once=body.record_id)
        return {"number": number, "is_new": number is not None}, 201

    return api

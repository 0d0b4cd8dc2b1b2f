"""``/api/v1/contact-lookups``: who looked up whose contact, and what for (L2)."""

from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import AwareDatetime, BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor
from services.intake.entrypoints.http.context import container
from services.intake.ports.personal_data import LookUp, LookUpFilter

_LIST = "contact-lookups"


class LookUpQuery(PageQuery):
    """Which look-ups; all of them where nothing is given."""

    by: str | None = Field(None, max_length=200, description="查看人 Whose look-ups.")
    appeal_id: str | None = Field(None, max_length=64, description="诉求 Of whose contact.")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class LookUpView(BaseModel):
    """查看记录 One look-up: never what was seen."""

    id: str
    by: str
    purpose: str
    appeal_ids: list[str]
    at: datetime


class LookUpPage(BaseModel):
    """One page of look-ups, the latest first."""

    items: list[LookUpView]
    next_cursor: str | None


api = APIBlueprint("lookups", __name__, abp_tags=[Tag(name="reveals", description="联系方式")])


@api.get("/api/v1/contact-lookups", responses={200: LookUpPage})
@allow("supervisor", "director", "auditor")
def listed(query: LookUpQuery) -> LookUpPage:
    """查看记录 Who looked up contacts, by name or by appeal, and what for."""
    position = decode_cursor(_LIST, query.cursor)
    wanted = LookUpFilter(query.by, query.appeal_id, query.since, query.until)
    found = container().contact_log.listed(
        wanted, position["id"] if position else None, query.limit + 1
    )
    shown = found[: query.limit]
    more = len(found) > query.limit
    return LookUpPage(
        items=[_view(one) for one in shown],
        next_cursor=encode_cursor(_LIST, {"id": shown[-1].id}) if more else None,
    )


def _view(one: LookUp) -> LookUpView:
    return LookUpView(
        id=one.id, by=one.by, purpose=one.purpose, appeal_ids=list(one.appeal_ids), at=one.at
    )

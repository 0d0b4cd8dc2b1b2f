"""``/api/v1/hotspots``: what many people tell of at one place, and candidates for 每月一题."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.reporting.application.hotspots.propose_hotspot import UnknownHotspot
from services.reporting.bootstrap import Container
from services.reporting.domain.hotspots.hotspot import Hotspot
from services.reporting.entrypoints.http.exclusion_forms import Words
from services.reporting.entrypoints.http.figure_queries import Days
from services.reporting.entrypoints.http.readers import CASE_READERS

_CURSOR = "hotspots"


class HotspotsQuery(Days, PageQuery):
    """Which hot spots: those with appeals from `from` to `to`."""

    area: str | None = Field(None, max_length=200, description="区域 Area.")
    category: str | None = Field(None, max_length=200, description="类目 Category.")
    level: Literal["warning", "proposal"] | None = Field(None, description="等级 Level.")


class CandidatesQuery(Days):
    """Of which days."""

    limit: int = Field(10, ge=1, le=100, description="条数 How many.")


class HotspotPath(BaseModel):
    """Which hot spot."""

    hotspot_id: str = Field(max_length=60, description="热点 Hot spot.")


class ProposalForm(BaseModel):
    """Why it is a matter for the council."""

    model_config = ConfigDict(extra="forbid")
    reason: Words = Field(description="理由 Why.")


class SampleAnswer(BaseModel):
    """One reporter's words, masked."""

    appeal_id: str
    at: datetime
    title: str
    text: str


class HotspotAnswer(BaseModel):
    """A hot spot: who told of what where and when, and which way it goes."""

    hotspot_id: str
    level: str
    matter: str
    place: str
    category: str | None
    area: str | None
    area_name: str | None
    people: int
    appeals: int
    usual: float
    trend: str
    days: dict[str, int]
    first_at: datetime
    last_at: datetime
    found_at: datetime
    samples: list[SampleAnswer]
    appeal_ids: list[str]
    proposed_by: str | None
    proposed_at: datetime | None
    reason: str | None


def blueprint(container: Container) -> APIBlueprint:
    """Return the hot spots' routes."""
    api = APIBlueprint("hotspots", __name__)
    _listing(api, container)
    _candidates(api, container)
    _single(api, container)
    return api


def _listing(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/hotspots")
    @allow(*CASE_READERS)
    def listing(query: HotspotsQuery) -> dict[str, Any]:
        """热点 Hot spots, those of most people first."""
        names = {"area": query.area, "category": query.category, "level": query.level}
        wanted = {name: value for name, value in names.items() if value}
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after", 0)
        with store_errors():
            found = container.hotspots.listed(wanted, query.period(), str(after), query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": int(after) + len(found)}) if more else None
        rules = asdict(container.lookout.rules)
        told = page([_told(container, one) for one in found], cursor)
        return {**told, "rules": rules, "as_of": container.clock.now()}


def _candidates(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/hotspots/candidates")
    @allow(*CASE_READERS)
    def candidates(query: CandidatesQuery) -> dict[str, Any]:
        """每月一题候选 Matters that are hot at many places, those of most people first."""
        with store_errors():
            found = container.hotspots.candidates(query.period(), query.limit)
        return page([{"key": one.pop("_id"), **one} for one in found], None)


def _single(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/hotspots/<hotspot_id>", responses={200: HotspotAnswer})
    @allow(*CASE_READERS)
    def one(path: HotspotPath) -> HotspotAnswer:
        """热点详情 One hot spot."""
        with store_errors():
            found = container.hotspots.get(path.hotspot_id)
        if found is None:
            raise Problem(404, "not_found")
        return _told(container, found)

    @api.post("/api/v1/hotspots/<hotspot_id>/propose", responses={200: HotspotAnswer})
    @allow("supervisor", "director", "district_leader")
    def propose(path: HotspotPath, body: ProposalForm) -> HotspotAnswer:
        """提为议题 Propose its matter to the council; once."""
        who, now = current().subject, container.clock.now()
        try:
            with store_errors():
                made = container.lookout.propose(path.hotspot_id, who, body.reason, now)
        except UnknownHotspot as error:
            raise Problem(404, "not_found") from error
        return _told(container, made)


def _told(container: Container, one: Hotspot) -> HotspotAnswer:
    told = asdict(one)
    return HotspotAnswer(
        **{name: told[name] for name in HotspotAnswer.model_fields if name in told},
        area_name=container.names.of("area", one.area),
        proposed_by=one.by,
    )

"""``/api/v1/tickets/on-the-spot``: matters that nobody reported, apart from the tickets (D11)."""

from datetime import datetime
from typing import Any, Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import AwareDatetime, BaseModel, Field

from services.common.web.auth import allow
from services.common.web.etag import if_match
from services.common.web.idempotency import idempotency_key
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.application.matters.register_matter import Found
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.matters.keeping import MatterFilter
from services.dispatch.domain.matters.settled_matter import SettledMatter, may_see
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.forms.proofs import ProofPointForm, Proofs, proofs_of
from services.dispatch.entrypoints.forms.tickets import Code, Form, Text
from services.dispatch.entrypoints.http.access import READERS, answer, caller, directory_of
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL

_LIST = "matters"


class MatterForm(Form):
    """What was found and what was done."""

    origin: Literal["on_the_spot", "patrol"] = Field(
        "on_the_spot",
        description="自行处置或巡查发现 Settled on the spot, or found on patrol.",
    )
    category: Code = Field(description="类目 Category code.")
    area_code: Code = Field(description="区域 Area code, within the caller's own.")
    title: Text = Field(description="事项 What it was.")
    done: Text = Field(description="处置情况 What was done, 10 characters or more.")
    found_at: AwareDatetime | None = Field(None, description="发现时间 When it was found.")
    settled_at: AwareDatetime | None = Field(None, description="处置时间 Left out: now.")
    point: ProofPointForm | None = Field(None, description="地点 Place, WGS84.")
    proofs: Proofs = Field(default_factory=list)


class CheckForm(Form):
    """What another person saw."""

    confirmed: bool = Field(description="属实 Whether it is as registered.")
    note: Text = Field(description="核查情况 What was seen.")


class ResettleForm(Form):
    """What was done after the check."""

    done: Text = Field(description="处置情况 What was done, 10 characters or more.")
    settled_at: AwareDatetime | None = Field(None, description="处置时间 Left out: now.")
    proofs: Proofs = Field(default_factory=list)


class MatterPath(BaseModel):
    """Which matter."""

    matter_id: str = Field(description="事项 Matter id.")


class MatterQuery(PageQuery):
    """Filters; all that are given must fit."""

    state: Literal["awaiting_check", "sent_back", "closed"] | None = Field(
        None, description="状态 State."
    )
    origin: Literal["on_the_spot", "patrol"] | None = Field(None, description="来源 Origin.")
    area: str | None = Field(None, description="区域，含其下 Area, with all within it.")
    overdue: bool = Field(False, description="核查或重新处置超时 Only where the next step is late.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("matters", __name__)
    _reading(api, container)
    _writing(api, container)
    return api


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/tickets/on-the-spot")
    @allow(*READERS)
    def listing(query: MatterQuery) -> dict[str, Any]:
        """自行处置列表 Matters within the caller's scope, the newest first."""
        before = (decode_cursor(_LIST, query.cursor) or {}).get("before")
        now = container.clock.now()
        wanted = _scoped(query, caller(), now)
        found = container.matters.store.find(wanted, before, query.limit) if wanted else []
        rows = [matter_view(matter, directory_of(container), now) for matter in found]
        more = len(found) == query.limit
        return page(rows, encode_cursor(_LIST, {"before": found[-1].number}) if more else None)

    @api.get("/api/v1/tickets/on-the-spot/<matter_id>")
    @allow(*READERS)
    def one(path: MatterPath) -> Response:
        """自行处置详情 One matter, with its checks."""
        matter = container.matters.store.get(path.matter_id)
        if matter is None or not may_see(matter, caller()):
            raise NotFound
        return _answer(container, matter)


def _writing(api: APIBlueprint, container: Container) -> None:
    commands = container.matters

    @api.post("/api/v1/tickets/on-the-spot")
    @allow(*READERS)
    def register(body: MatterForm) -> tuple[Response, int]:
        """登记自行处置 Register a matter that was settled; nobody is asked to rate it."""
        found = Found(
            origin=body.origin,
            category=body.category,
            area_code=body.area_code,
            title=body.title,
            done=body.done,
            settled_at=body.settled_at,
            found_at=body.found_at,
            point=body.point.pair() if body.point else None,
            proofs=proofs_of(body.proofs),
        )
        key = idempotency_key(request)
        matter = commands.register(found, caller(), key=key, said=body.said())
        return _answer(container, matter), 201

    @api.post("/api/v1/tickets/on-the-spot/<matter_id>/check")
    @allow(*READERS)
    def check(path: MatterPath, body: CheckForm) -> Response:
        """核查 Confirm it or send it back; not by whoever settled it."""
        matter = commands.moves.check(
            path.matter_id,
            caller(),
            confirmed=body.confirmed,
            note=body.note,
            if_version=if_match(required=False),
        )
        return _answer(container, matter)

    @api.post("/api/v1/tickets/on-the-spot/<matter_id>/resettle")
    @allow(*READERS)
    def resettle(path: MatterPath, body: ResettleForm) -> Response:
        """重新处置 Tell what was done after the check had sent it back."""
        matter = commands.moves.resettle(
            path.matter_id,
            caller(),
            done=body.done,
            settled_at=body.settled_at,
            proofs=proofs_of(body.proofs),
            if_version=if_match(required=False),
        )
        return _answer(container, matter)


def matter_view(matter: SettledMatter, directory: Directory, now: datetime) -> dict[str, Any]:
    """Return a matter as its readers see it."""
    category = directory.categories.get(matter.category)
    view = {
        "matter_id": matter.id,
        "number": matter.number,
        "origin": matter.origin,
        "state": matter.state,
        "category": matter.category,
        "category_name": category.name if category else None,
        "area_code": matter.area_code,
        "area_name": directory.area_name(matter.area_code),
        "title": matter.title,
        "done": matter.done,
        "unit": matter.unit,
        "unit_name": directory.unit_name(matter.unit),
        "settled_by": matter.settled_by,
        "found_at": matter.found_at,
        "settled_at": matter.settled_at,
        "registered_at": matter.registered_at,
        "due_at": matter.due_at,
        "overdue": matter.is_overdue(now),
        "tier": matter.tier,
        "point": matter.point,
        "proofs": [proof_view(proof) for proof in matter.proofs],
        "checks": [
            {"by": item.by, "at": item.at, "confirmed": item.confirmed, "note": item.note}
            for item in matter.checks
        ],
        "version": matter.version,
    }
    return show("matter", view, FOR_ALL)


def proof_view(proof: Proof) -> dict[str, Any]:
    """Return a proof with its place."""
    return {
        "attachment_id": proof.attachment_id,
        "taken_at": proof.taken_at,
        "point": proof.point,
    }


def _answer(container: Container, matter: SettledMatter) -> Response:
    view = matter_view(matter, directory_of(container), container.clock.now())
    return answer(view, matter.version)


def _scoped(query: MatterQuery, who: Caller, now: datetime) -> MatterFilter | None:
    """Return the filter within the caller's scope; None where nothing is left of it."""
    areas: tuple[str, ...] = (query.area,) if query.area else ()
    unit = None
    if not who.is_district_wide:
        if who.is_of_area and who.areas:
            inside = tuple(a for a in areas if any(a.startswith(own) for own in who.areas))
            if areas and not inside:
                return None
            areas = inside or who.areas
        elif who.unit:
            unit = who.unit
        else:
            return None
    late_at = now if query.overdue else None
    return MatterFilter(query.state, query.origin, areas, unit, late_at)

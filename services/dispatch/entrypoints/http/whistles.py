"""``/api/v1/whistles``: kinds, lists, one whistle."""

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import (
    PageQuery,
    decode_cursor,
    encode_cursor,
    page,
)
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.lists import WhistleFilter
from services.dispatch.domain.whistles.parties import may_see, whistle_of
from services.dispatch.domain.whistles.whistle import Whistle, WhistleState
from services.dispatch.entrypoints.http.access import READERS, answer, caller, directory_of
from services.dispatch.entrypoints.http.whistle_views import (
    kinds_view,
    whistle_summary,
    whistle_view,
)

_LIST = "whistles"


class WhistlePath(BaseModel):
    """Which whistle."""

    whistle_id: str = Field(description="哨 Whistle id.")


class WhistleQuery(PageQuery):
    """Filters; all that are given must fit."""

    ticket_id: str | None = Field(None, description="工单 Ticket.")
    kind: str | None = Field(None, description="哨种 Kind.")
    state: WhistleState | None = Field(None, description="状态 State.")
    live: bool | None = Field(None, description="未结 Not closed yet.")
    blower_unit: str | None = Field(None, description="吹哨单位 Who blew.")
    unit: str | None = Field(None, description="被吹哨单位 Who was summoned.")
    awaited: bool | None = Field(None, description="待报到 A unit has yet to come.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("whistles", __name__)
    _lists(api, container)
    _single(api, container)
    return api


def _lists(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/whistles")
    @allow(*READERS)
    def listing(query: WhistleQuery) -> dict[str, Any]:
        """吹哨列表 Whistles that the caller may know of, those of the newest ticket first."""
        who, directory = caller(), directory_of(container)
        wanted = scoped(query, who)
        before = (decode_cursor(_LIST, query.cursor) or {}).get("before")
        found = container.whistles.lists.find(wanted, before, query.limit) if wanted else []
        rows = [
            whistle_summary(ticket, whistle, directory, who)
            for ticket in found
            for whistle in reversed(ticket.whistles)
            if wanted and wanted.fits(ticket, whistle)
            if may_see(ticket, whistle, who, directory.center_unit)
        ]
        more = len(found) == query.limit
        return page(rows, encode_cursor(_LIST, {"before": found[-1].number}) if more else None)

    @api.get("/api/v1/whistles/kinds")
    @allow(*READERS)
    def kinds() -> dict[str, Any]:
        """哨种 The kinds of whistle, and which of them the caller may blow."""
        return page(kinds_view(directory_of(container), caller()), None)


def _single(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/whistles/<whistle_id>")
    @allow(*READERS)
    def one(path: WhistlePath) -> Response:
        """吹哨详情 A whistle with its summonses and what its parties need of the ticket."""
        ticket, whistle = found_whistle(container, path.whistle_id)
        return answer_whistle(container, ticket, whistle)


def found_whistle(container: Container, whistle_id: str) -> tuple[Ticket, Whistle]:
    """Return a whistle within the caller's scope, with its ticket.

    Raises:
        NotFound: otherwise, whether it exists or not.

    """
    ticket = container.tickets.by_whistle(whistle_id)
    if ticket is None:
        raise NotFound
    whistle = whistle_of(ticket, whistle_id)
    if not may_see(ticket, whistle, caller(), directory_of(container).center_unit):
        raise NotFound
    return ticket, whistle


def answer_whistle(container: Container, ticket: Ticket, whistle: Whistle) -> Response:
    """Return a whistle's view with its ticket's version as ETag."""
    now = container.clock.now()
    view = whistle_view(ticket, whistle, directory_of(container), caller(), now)
    return answer(view, ticket.version)


def scoped(query: WhistleQuery, who: Caller) -> WhistleFilter | None:
    """Return the filter within the caller's scope; None where nothing is left of it."""
    asked = {name: getattr(query, name) for name in _FILTERS}
    if who.is_district_wide:
        return WhistleFilter(**asked, reader=who)
    areas = who.areas if who.is_of_area else ()
    if who.unit is None and not areas:
        return None
    return WhistleFilter(**asked, party=who.unit, areas=areas, reader=who)


_FILTERS = ("ticket_id", "kind", "state", "live", "blower_unit", "unit", "awaited")

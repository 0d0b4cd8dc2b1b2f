"""``/api/v1/rosters/{unit}.ics``: rosters as iCalendar, out and in."""

from datetime import timedelta

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.adapters.rosters.calendar_out import calendar_of
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.rosters.on_duty import spans
from services.dispatch.domain.rosters.rota import OnDuty
from services.dispatch.entrypoints.forms.rosters import CalendarForm, SpanQuery
from services.dispatch.entrypoints.http.access import ANYBODY, directory_of
from services.dispatch.entrypoints.http.rosters import (
    WRITERS,
    RotaPath,
    answer_rota,
    must_write,
    rota_at,
)


class UnitPath(BaseModel):
    """Which unit."""

    unit: str = Field(description="单位 Unit code.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("roster_calendars", __name__)

    @api.get("/api/v1/rosters/<unit>.ics")
    @allow(*ANYBODY)
    def roster_calendar(path: UnitPath, query: SpanQuery) -> Response:
        """值班日历 A unit's duty calendar of the next days, all tiers (iCalendar)."""
        return Response(unit_calendar(container, path.unit, query.days), mimetype="text/calendar")

    @api.post("/api/v1/rosters/<unit>/tiers/<int:tier>/import")
    @allow(*WRITERS)
    def import_roster(path: RotaPath, body: CalendarForm) -> Response:
        """导入值班日历 Times on duty by name; every fault at once, with its line."""
        must_write(path.unit)
        rota = rota_at(container, path)
        spells = read_spells(body.calendar, rota, container.rosters.zone, container.clock.now())
        version = if_match(required=False)
        written = container.rosters.take_in(
            path.unit,
            path.tier,
            spells,
            version=rota.version if version is None else version,
            by=current().subject,
            why=body.why or "icalendar",
        )
        return answer_rota(container, written)

    return api


def unit_calendar(container: Container, unit: str, days: int) -> bytes:
    """Return a unit's duty calendar of the next days; NotFound where it has no rota."""
    rotas = container.rosters.store.of_unit(unit)
    if not rotas:
        raise NotFound
    now = container.clock.now()
    zone = container.rosters.zone
    begins = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    duties = [
        (rota, duty)
        for rota in rotas
        for duty in spans(rota, begins, begins + timedelta(days=days), zone)
        if isinstance(duty, OnDuty)
    ]
    return calendar_of(unit, directory_of(container).unit_name(unit) or unit, duties, now)

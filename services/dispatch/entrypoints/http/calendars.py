"""``/api/v1/calendars``: which days are worked, and when a limit ends, explained."""

from datetime import date
from itertools import islice
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import QueryModel, page
from services.common.web.problems import FieldError, Problem
from services.dispatch.bootstrap import Container
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.explaining import explain
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.calendars.obligations import occurrences
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.forms.calendar_shapes import (
    calendar_row,
    day_row,
    occurrence_row,
)
from services.dispatch.entrypoints.forms.calendars import (
    EARLIEST,
    LATEST,
    DeadlineForm,
    ObligationForm,
)
from services.dispatch.entrypoints.http.access import ANYBODY, answer, directory_of
from services.dispatch.entrypoints.http.deadline_views import intervals_view

_MOST_DAYS = 800


class CalendarPath(BaseModel):
    """Which calendar."""

    code: str = Field(description="历法 Calendar code.")


class DaysQuery(QueryModel):
    """From which day to which."""

    from_: date = Field(alias="from", ge=EARLIEST, le=LATEST, description="起始日 First day.")
    to: date = Field(ge=EARLIEST, le=LATEST, description="截止日 Last day, included.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("calendars", __name__)

    @api.get("/api/v1/calendars")
    @allow(*ANYBODY)
    def listing() -> Response:
        """历法列表 The calendars in force: the district's, the hotline's, units' own.

        With who published them, and for how many days ahead the notices reach.
        """
        directory = directory_of(container)
        calendars = directory.calendars
        rows = [calendar_row(one, calendars) for one in calendars.all()]
        more = {
            "version": directory.version,
            "calendar_version": calendars.version,
            "coverage_days": calendars.district.coverage_days(container.clock.now()),
            "published": container.rules.publications.record(directory.version),
        }
        return answer({**page(rows, None), **more}, directory.version)

    @api.get("/api/v1/calendars/<code>")
    @allow(*ANYBODY)
    def one(path: CalendarPath) -> dict[str, Any]:
        """历法 One calendar: its hours, its published years, who goes by it."""
        return calendar_row(_calendar(container, path.code), directory_of(container).calendars)

    @api.get("/api/v1/calendars/<code>/days")
    @allow(*ANYBODY)
    def days(path: CalendarPath, query: DaysQuery) -> dict[str, Any]:
        """工作日 Each day: worked or not, and why."""
        return days_view(_calendar(container, path.code), query)

    @api.post("/api/v1/calendars/<code>/deadline")
    @allow(*ANYBODY)
    def deadline(path: CalendarPath, body: DeadlineForm) -> dict[str, Any]:
        """推算时限 When a limit ends, with every interval that was counted or skipped."""
        calendar = _calendar(container, path.code)
        limit = Amount(body.amount, body.unit, body.counts_receipt)
        found = calendar.add(body.start, limit)
        return {
            "due_at": found.due_at,
            "provisional": found.provisional,
            "intervals": intervals_view(explain(calendar, body.start, limit)),
        }

    @api.post("/api/v1/calendars/<code>/obligations")
    @allow(*ANYBODY)
    def obligations(path: CalendarPath, body: ObligationForm) -> dict[str, Any]:
        """周期性义务 When a duty of every month, quarter, half-year or year falls due."""
        found = occurrences(
            body.duty(), _calendar(container, path.code), body.first, body.last, body.percents
        )
        return {"occurrences": [occurrence_row(one) for one in found]}

    return api


def _calendar(container: Container, code: str) -> Calendar:
    calendar = directory_of(container).calendars.find(code)
    if calendar is None:
        raise NotFound
    return calendar


def days_view(calendar: Calendar | None, query: DaysQuery) -> dict[str, Any]:
    """Return each day of a span; NotFound without a calendar, Problem 422 for too long a span."""
    if calendar is None:
        raise NotFound
    count = (query.to - query.from_).days + 1
    if not 0 < count <= _MOST_DAYS:
        fault = FieldError("to", "days_out_of_range", {"most": _MOST_DAYS})
        raise Problem(422, "invalid", errors=[fault], count=1, fields=["to"])
    return {"days": [day_row(day) for day in islice(calendar.days_from(query.from_), count)]}

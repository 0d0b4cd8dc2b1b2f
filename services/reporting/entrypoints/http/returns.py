"""``GET /api/v1/returns``: returns (退单) and rulings (裁定) by unit."""

from datetime import date, datetime

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import QueryModel
from services.common.web.problems import FieldError, Problem
from services.reporting.bootstrap import Container
from services.reporting.domain.disputes import KINDS
from services.reporting.domain.period import ImpossiblePeriod, Period
from services.reporting.entrypoints.http.readers import READERS, reader


class ReturnsQuery(QueryModel):
    """Of which days, by when it was returned, decided or ruled."""

    from_: date | None = Field(None, alias="from", description="起始日 First business day.")
    to: date | None = Field(None, description="截止日 Last business day, included.")


class UnitReturns(BaseModel):
    """One unit's: returns made, found right or wrong; rulings it leads, supports, was heard in."""

    unit: str
    unit_name: str | None
    returned: int
    confirmed: int
    refused: int
    ruled_lead: int
    ruled_support: int
    ruled_party: int


class Returns(BaseModel):
    """The table, the units that returned most first."""

    rows: list[UnitReturns]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("returns", __name__)

    @api.get("/api/v1/returns", responses={200: Returns})
    @allow(*READERS)
    def returns(query: ReturnsQuery) -> Returns:
        """退单与裁定 Returns and rulings by unit."""
        try:
            start, end = Period(query.from_, query.to).bounds(container.zone)
        except ImpossiblePeriod as error:
            fault = FieldError("to", "period_reversed")
            raise Problem(422, "invalid", count=1, fields="to", errors=[fault]) from error
        with store_errors():
            found = container.facts.disputes(reader(), start=start, end=end)
        rows = [_row(container, unit, counts) for unit, counts in found.items()]
        rows.sort(key=lambda row: (-row.returned, row.unit))
        return Returns(rows=rows, as_of=container.clock.now())

    return api


def _row(container: Container, unit: str, counts: dict[str, int]) -> UnitReturns:
    name = container.names.of("unit", unit)
    return UnitReturns(unit=unit, unit_name=name, **{kind: counts.get(kind, 0) for kind in KINDS})

"""``/api/v1/carried-over``: 问题清单, what is carried from period to period until it is done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.reporting.bootstrap import Container
from services.reporting.domain.carrying import WorkBalance, added_up, periods_carried
from services.reporting.domain.figures import Dimension
from services.reporting.domain.resources import Resource
from services.reporting.entrypoints.http.figure_queries import OverDays
from services.reporting.entrypoints.http.readers import CASE_READERS, READERS, reader

_CURSOR = "carried-over"


class BalanceQuery(OverDays):
    """How to cut the lists."""

    by: Dimension | None = Field(None, description="分组 Dimension.")


class CarriedQuery(OverDays, PageQuery):
    """What is carried over at the end of the last day."""


class Line(BaseModel):
    """Carried in + raised = solved + carried over; how many with resources of the list."""

    key: str | None
    label: str | None
    carried_in: int
    raised: int
    solved: int
    carried_over: int
    with_resources: int


class Lists(BaseModel):
    """The balance of all, and a line for each value of the dimension."""

    total: Line
    rows: list[Line]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("carried-over", __name__)
    _balances(api, container)
    _tickets(api, container)
    return api


def _balances(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/carried-over", responses={200: Lists})
    @allow(*READERS)
    def balances(query: BalanceQuery) -> Lists:
        """问题清单 What was there, came, was solved and is carried over, in a period."""
        with store_errors():
            found = container.work_lists.balances(reader(), query.asked(query.by))
        return Lists(
            total=_line(container, None, added_up(found)),
            rows=[_line(container, query.by, one) for one in found] if query.by else [],
            as_of=container.clock.now(),
        )


def _tickets(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/carried-over/tickets")
    @allow(*CASE_READERS)
    def tickets(query: CarriedQuery) -> dict[str, Any]:
        """结转清单 The tickets that are carried over, with how many months they have been."""
        asked, today = query.asked(), container.clock.now().astimezone(container.zone).date()
        after = (decode_cursor(_CURSOR, query.cursor) or {}).get("after", "")
        with store_errors():
            found = container.work_lists.carried(reader(), asked, after, query.limit)
            brought = container.resource_list.brought_to([one["_id"] for one in found])
        last = query.to or today
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"after": found[-1]["_id"]}) if more else None
        return page([_ticket(one, last, brought) for one in found], cursor)


def _line(container: Container, by: Dimension | None, one: WorkBalance) -> Line:
    return Line(
        key=one.key,
        label=container.names.of(by, one.key) if by else None,
        carried_in=one.carried_in,
        raised=one.raised,
        solved=one.solved,
        carried_over=one.carried_over,
        with_resources=one.with_resources,
    )


def _ticket(
    document: dict[str, Any], last: date, brought: Mapping[str, Sequence[Resource]]
) -> dict[str, Any]:
    opened, values = date.fromisoformat(document["opened_day"]), document["fact"]["values"]
    return {
        "ticket_id": document["_id"],
        "number": values.get("number"),
        "state": document.get("state"),
        "unit": document.get("unit"),
        "area": document.get("area"),
        "category": document.get("category"),
        "opened_on": opened,
        "resident_due_at": values.get("resident_due_at"),
        "periods_carried": periods_carried(opened, last),
        "resources": [
            {"code": one.code, "name": one.name, "kind": one.kind}
            for one in brought.get(document["_id"], ())
        ],
    }

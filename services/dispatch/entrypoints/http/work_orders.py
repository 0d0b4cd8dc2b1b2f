"""``/api/v1/work-orders``: what a unit has, and what it reads of one."""

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.workflow import OrderState
from services.dispatch.entrypoints.http.access import (
    READERS,
    OrderPath,
    answer,
    caller,
    directory_of,
    seen,
)
from services.dispatch.entrypoints.http.views import order_summary, order_view
from services.dispatch.ports.listing import OrdersWanted

_LIST = "work-orders"


class OrderQuery(PageQuery):
    """Which orders; a unit sees its own, whatever it asks for."""

    unit: str | None = Field(None, description="承办单位 Unit.")
    state: OrderState | None = Field(None, description="状态 State of the order.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("work_orders", __name__)

    @api.get("/api/v1/work-orders")
    @allow(*READERS)
    def listing(query: OrderQuery) -> dict[str, Any]:
        """派工单列表 A unit's orders, the newest ticket first."""
        who = caller()
        unit = query.unit if who.is_district_wide else who.unit
        if unit is None and not who.is_district_wide:
            return page([], None)
        before = (decode_cursor(_LIST, query.cursor) or {}).get("before")
        wanted = OrdersWanted(unit, query.state, reader=who)
        found = container.listing.orders.find(wanted, before, query.limit)
        directory = directory_of(container)
        rows = [
            order_summary(ticket, order, directory, who)
            for ticket in found
            for order in ticket.orders
            if unit in (None, order.unit) and query.state in (None, order.state)
        ]
        more = len(found) == query.limit
        return page(rows, encode_cursor(_LIST, {"before": found[-1].number}) if more else None)

    @api.get("/api/v1/work-orders/<work_order_id>")
    @allow(*READERS)
    def one(path: OrderPath) -> Response:
        """派工单详情 What the unit reads: masked text, address, clocks."""
        ticket = seen(container.tickets.by_order(path.work_order_id))
        order = next(item for item in ticket.orders if item.id == path.work_order_id)
        who = caller()
        if not who.may_see_part(ticket, order.unit):
            raise NotFound
        return answer(order_view(ticket, order, directory_of(container), who), ticket.version)

    return api

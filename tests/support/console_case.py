"""A ticket's page over a real ticket of dispatch's domain: its own views, in memory."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from services.common.contracts.catalogue import stamp
from services.common.contracts.event import Event
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.offering.offers import offers
from services.dispatch.entrypoints.commands.offered import commands_of
from services.dispatch.entrypoints.http.action_options import Situation
from services.dispatch.entrypoints.http.actions import action_view
from services.dispatch.entrypoints.http.deadline_views import deadlines_view
from services.dispatch.entrypoints.http.routing_views import routing_view
from services.dispatch.entrypoints.http.views import order_view, story_view, ticket_view
from tests.factories.dispatch_hall import Hall
from tests.support.console import FakeApi

ZONE: Final = ZoneInfo("Asia/Shanghai")


def multi(given: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return a form as it comes, lists as several values."""
    return MultiDict(given)


def plain(view: Any) -> Any:
    """Return a view as its JSON is read."""
    return json.loads(json.dumps(view, default=_text))


def api_of(hall: Hall, caller: Caller) -> FakeApi:
    """Return services that tell a hall's ticket as dispatch tells it to a caller."""
    api, ticket = FakeApi(), hall.ticket
    now = hall.clock.now()
    situation = hall.desk.situation(ticket, now)
    directory = situation.directory
    path = f"/api/v1/tickets/{ticket.id}"
    happened = [cast("Event", told.event) for told in hall.tickets.told.get(ticket.id, ())]
    events = stamp(
        happened,
        source="dispatch",
        subject=ticket.id,
        after_sequence=0,
        time=now,
        correlationid="apl_0001",
    )
    story = story_view([event.to_dict() for event in events], ticket, caller, hall.tickets)
    where = Situation(ticket, caller, directory, lambda: ())
    found = commands_of(offers(ticket, caller, situation.ladder, now))
    actions = [action_view(one, where) for one in found]
    told = {
        path: ticket_view(ticket, directory, caller),
        f"{path}/history": {"items": story, "next_cursor": None},
        f"{path}/actions": {"ticket_id": ticket.id, "version": ticket.version, "items": actions},
        f"{path}/routing": routing_view(ticket, directory, caller),
        f"{path}/deadlines": deadlines_view(ticket, situation.timing.calendars, now, caller),
        f"{path}/documents": {"items": []},
        "/api/v1/return-reasons": {"items": []},
    }
    for order in ticket.orders:
        told[f"/api/v1/work-orders/{order.id}"] = order_view(ticket, order, directory, caller)
    for address, view in told.items():
        api.tell("GET", "dispatch", address, plain(view))
    return api


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)

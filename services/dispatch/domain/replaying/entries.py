"""What each event of a story does to the ticket that is played again."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.replaying.story import Entry
from services.dispatch.domain.tickets.ticket import Member, Ticket
from services.dispatch.domain.workflow import OrderState, TicketState

Data = Mapping[str, Any]
Step = Callable[[Ticket, Data], Ticket]

# The ticket's state after what is told of its lead order, or of itself.
_STATES: Final[Mapping[str, TicketState]] = {
    "work_order.issued.v1": "dispatched",
    "work_order.acknowledged.v1": "acknowledged",
    "work_order.contacted.v1": "in_progress",
    "work_order.submitted.v1": "submitted",
    "work_order.approved.v1": "approved",
    "work_order.disapproved.v1": "in_progress",
    "work_order.rejected.v1": "in_progress",
    "work_order.returned.v1": "screening",
    "work_order.revoked.v1": "screening",
    "arbitration.opened.v1": "arbitration",
    "ticket.question_asked.v1": "waiting_resident",
    "ticket.suspended.v1": "suspended",
    "ticket.resumed.v1": "in_progress",
    "ticket.resolved.v1": "resolved",
    "ticket.review_opened.v1": "under_review",
    "ticket.reopened.v1": "in_progress",
    "ticket.closed.v1": "closed",
    "ticket.refused.v1": "refused",
}
# These move a case on that has just begun; one that waits meanwhile goes on waiting.
_EARLY: Final[Mapping[str, frozenset[TicketState]]] = {
    "work_order.acknowledged.v1": frozenset({"dispatched"}),
    "work_order.contacted.v1": frozenset({"dispatched", "acknowledged"}),
}
# And that of the order itself.
_ORDERS: Final[Mapping[str, OrderState]] = {
    "work_order.acknowledged.v1": "acknowledged",
    "work_order.contacted.v1": "in_progress",
    "work_order.submitted.v1": "submitted",
    "work_order.disapproved.v1": "in_progress",
    "work_order.rejected.v1": "in_progress",
    "work_order.returned.v1": "returned",
    "work_order.resolved.v1": "resolved",
    "work_order.revoked.v1": "revoked",
    "work_order.reassigned.v1": "revoked",
    "ticket.reopened.v1": "in_progress",
}
# Who acted, where that was somebody of a unit: the field of the event that names the unit.
_ACTORS: Final[Mapping[str, str]] = {
    "work_order.acknowledged.v1": "unit",
    "work_order.contacted.v1": "unit",
    "work_order.progressed.v1": "unit",
    "work_order.returned.v1": "unit",
    "work_order.extension_requested.v1": "unit",
    "work_order.suspension_requested.v1": "unit",
    "work_order.submitted.v1": "unit",
    "work_order.approved.v1": "unit",
    "work_order.disapproved.v1": "unit",
    "work_order.handed_over.v1": "unit",
    "ticket.question_asked.v1": "unit",
    "ticket.waiting.v1": "unit",
    "arbitration.stated.v1": "unit",
    "whistle.blown.v1": "blower_unit",
    "whistle.planned.v1": "planned_by_unit",
    "whistle.resolved.v1": "resolved_by_unit",
    "unit.reported_in.v1": "unit",
}
_BY_LEAD: Final = frozenset({"work_order.resolved.v1", "work_order.rejected.v1"})
_LEAD: Final = "lead"


def applied(ticket: Ticket, entry: Entry, now: Ticket, directory: Directory) -> Ticket:
    """Return the ticket after an entry; ``now`` has the orders that the story names."""
    data, step = entry.data, _STEPS.get(entry.type)
    if entry.type == "work_order.issued.v1":
        ticket = _issued(ticket, data, now)
    state = _ORDERS.get(entry.type)
    if state is not None:
        ticket = _with_order_state(ticket, data, state)
    after = _STATES.get(entry.type)
    if entry.type in _EARLY and ticket.state not in _EARLY[entry.type]:
        after = None
    if after is not None and data.get("role", _LEAD) == _LEAD:
        ticket = replace(ticket, state=after)
    if "area_code" in data and entry.type in _CORRECTIONS:
        path = tuple(directory.areas.upwards(data["area_code"])) or ticket.area_path
        ticket = replace(ticket, area_code=data["area_code"], area_path=path)
    return step(ticket, data) if step is not None else ticket


def actor(entry: Entry) -> str | None:
    """Return the unit whose people did it; None where it was somebody else."""
    if entry.type == "ticket.resumed.v1":
        return entry.data["unit"] if entry.data.get("cause") == "unit" else None
    if entry.type in _BY_LEAD and entry.data.get("role") == "support":
        return cast("str | None", entry.data.get("lead_unit"))
    name = _ACTORS.get(entry.type)
    return cast("str | None", entry.data.get(name)) if name else None


def _issued(ticket: Ticket, data: Data, now: Ticket) -> Ticket:
    known = next((one for one in now.orders if one.id == data["work_order_id"]), None)
    if known is None:
        return ticket
    order = replace(known, state="issued", rejections=0)
    return replace(ticket, orders=(*ticket.orders, order))


def _with_order_state(ticket: Ticket, data: Data, state: OrderState) -> Ticket:
    order = _order(ticket, data)
    return ticket.with_order(replace(order, state=state)) if order else ticket


def _order(ticket: Ticket, data: Data) -> WorkOrder | None:
    wanted = data.get("work_order_id")
    return next((order for order in ticket.orders if order.id == wanted), None)


def _rejected(ticket: Ticket, data: Data) -> Ticket:
    order = _order(ticket, data)
    if order is None:
        return ticket
    return ticket.with_order(replace(order, rejections=order.rejections + 1))


def _returned(ticket: Ticket, data: Data) -> Ticket:
    if data.get("role", _LEAD) != _LEAD:
        return ticket
    return replace(ticket, returns=ticket.returns + 1)


def _return_refused(ticket: Ticket, data: Data) -> Ticket:
    state: TicketState = data["state"]
    held: OrderState = "issued" if state == "dispatched" else cast("OrderState", state)
    return replace(_with_order_state(ticket, data, held), state=state)


def _handed_over(ticket: Ticket, data: Data) -> Ticket:
    if data.get("to_work_order_id") is None:
        return ticket
    return _with_order_state(ticket, data, "revoked")


def _waiting(ticket: Ticket, data: Data) -> Ticket:
    return replace(ticket, state=data["state"])


def _corrected(ticket: Ticket, data: Data) -> Ticket:
    return replace(ticket, category=data.get("category"), severity=data["severity"])


def _retriaged(ticket: Ticket, data: Data) -> Ticket:
    return replace(ticket, severity=data["severity"])


def _reopened(ticket: Ticket, data: Data) -> Ticket:
    return replace(ticket, round=data["round"])


def _reviewed(ticket: Ticket, data: Data) -> Ticket:
    """Note the complaint that opened a review."""
    member = ticket.member(data.get("appeal_id") or "")
    if member is None or data.get("cause") != "complaint":
        return ticket
    return ticket.with_member(replace(member, answer="unhappy", answered_round=ticket.round))


def _joined(ticket: Ticket, data: Data) -> Ticket:
    came, received = data["joined_at"], data["received_at"]
    member = Member(data["appeal_id"], received, came, ticket.channel)
    return replace(ticket, members=(*ticket.members, member))


def _moved(ticket: Ticket, data: Data) -> Ticket:
    gone = set(data.get("departed") or ())
    came = tuple(
        Member(one["appeal_id"], ticket.received_at, ticket.received_at, ticket.channel, moves=1)
        for one in data.get("arrived") or ()
    )
    kept = tuple(member for member in ticket.members if member.appeal_id not in gone)
    return replace(ticket, members=(*kept, *came))


def _merged(ticket: Ticket, data: Data) -> Ticket:
    """Rest in another ticket, or come back as what it was."""
    ticket = _moved(ticket, data)
    return replace(ticket, state=data["state"]) if data["role"] == "absorbed" else ticket


_CORRECTIONS: Final = frozenset({"ticket.screened.v1", "ticket.recategorised.v1"})
_STEPS: Final[Mapping[str, Step]] = {
    "work_order.rejected.v1": _rejected,
    "work_order.returned.v1": _returned,
    "work_order.return_refused.v1": _return_refused,
    "work_order.handed_over.v1": _handed_over,
    "ticket.waiting.v1": _waiting,
    "ticket.screened.v1": _corrected,
    "ticket.recategorised.v1": _corrected,
    "ticket.retriaged.v1": _retriaged,
    "ticket.reopened.v1": _reopened,
    "ticket.review_opened.v1": _reviewed,
    "ticket.joined.v1": _joined,
    "ticket.split.v1": _moved,
    "ticket.merged.v1": _merged,
    "ticket.unmerged.v1": _merged,
}

"""Who is told of what: the audience table, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Residents = Literal["nobody", "reporter", "members", "arrived"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who hears of one type of event.

    ``residents``: the one reporter whom the event names, every member of the ticket, or those who
    came to it from another one.
    ``facts``: fields of the event that the residents' text may use, besides number and category.
    ``only_if``: values that the event must have for residents to be told.
    ``units``: fields of the event that name the units whose endpoints get it.
    """

    residents: Residents = "nobody"
    facts: tuple[str, ...] = ()
    only_if: Mapping[str, object] = field(default_factory=dict)
    units: tuple[str, ...] = ()


_ORDER = Subscription(units=("unit",))
_LEAD = {"role": "lead"}
_ON_ARRIVAL = {"on_arrival": True}
# What a support gives back or hands in is for the lead, who answers for the whole.
_TO_LEAD = Subscription(units=("unit", "lead_unit"))
_WHISTLE = Subscription(units=("units", "blower_unit"))

# A first contact is not told to residents: they have just been spoken to. Returns, submissions and
# rejections are between unit and centre; a resident hears of the next order or of the result.
SUBSCRIPTIONS: Mapping[str, Subscription] = {
    # What ends at the desk: with a ticket, the ticket's end is told instead.
    "appeal.answered.v1": Subscription("reporter", ("answer",), only_if=_ON_ARRIVAL),
    "appeal.transferred.v1": Subscription("reporter", only_if=_ON_ARRIVAL),
    "ticket.opened.v1": Subscription("reporter", ("received_at", "resident_due_at")),
    "ticket.joined.v1": Subscription("reporter", ("received_at",)),
    "ticket.left.v1": Subscription("reporter", ("reason",)),
    # Told by the ticket that the reporters have from now on; nothing changes for the others.
    "ticket.merged.v1": Subscription(
        "arrived", ("other_number",), only_if={"role": "survivor"}, units=("tell_units",)
    ),
    "ticket.unmerged.v1": Subscription(
        "arrived", ("other_number",), only_if={"role": "absorbed"}, units=("tell_units",)
    ),
    "ticket.split.v1": Subscription(
        "arrived", ("other_number",), only_if={"role": "new"}, units=("tell_units",)
    ),
    "ticket.retriaged.v1": Subscription(units=("tell_units",)),
    "ticket.refused.v1": Subscription("members", ("ground",)),
    "ticket.recategorised.v1": Subscription(units=("unit", "unit_before")),
    "ticket.escalated.v1": Subscription(units=("tell_units",)),
    "ticket.anonymised.v1": Subscription(units=("tell_units",)),
    "ticket.handed_back.v1": Subscription(units=("tell_units",)),
    "ticket.referred.v1": Subscription(units=("units",)),
    "joint_meeting.called.v1": Subscription(units=("units",)),
    "joint_meeting.closed.v1": Subscription(units=("units",)),
    "topic.proposed.v1": Subscription(units=("units",)),
    "paper.issued.v1": Subscription(units=("to_unit", "copies")),
    "document.issued.v1": Subscription(units=("to_unit", "copies")),
    "ticket.resolved.v1": Subscription("members", ("unit", "outcome", "answer", "rate_until")),
    "ticket.review_opened.v1": _ORDER,
    # What follows from a review is told of itself: reopened, issued or closed.
    "ticket.reviewed.v1": _ORDER,
    "ticket.reopened.v1": Subscription("members", ("unit", "resolve_due_at"), units=("unit",)),
    "ticket.closed.v1": Subscription("members", ("reason",)),
    "work_order.issued.v1": Subscription(
        "members", ("unit", "resolve_due_at"), only_if=_LEAD, units=("unit",)
    ),
    "work_order.acknowledged.v1": Subscription(
        "members", ("unit",), only_if=_LEAD, units=("unit",)
    ),
    "work_order.contacted.v1": _ORDER,
    "work_order.progressed.v1": _ORDER,
    "work_order.return_confirmed.v1": _ORDER,
    "work_order.return_refused.v1": _ORDER,
    "work_order.returned.v1": _TO_LEAD,
    "work_order.extension_requested.v1": _ORDER,
    "work_order.extended.v1": Subscription(
        "members", ("unit", "resolve_due_at"), only_if=_LEAD, units=("unit",)
    ),
    "work_order.extension_refused.v1": _ORDER,
    "work_order.submitted.v1": _TO_LEAD,
    "work_order.rejected.v1": _ORDER,
    "work_order.resolved.v1": _ORDER,
    "work_order.revoked.v1": _ORDER,
    "work_order.approved.v1": _ORDER,
    "work_order.disapproved.v1": _ORDER,
    "work_order.suspension_requested.v1": _ORDER,
    "work_order.suspension_refused.v1": _ORDER,
    "ticket.question_asked.v1": Subscription(
        "members", ("unit", "question", "reply_until"), units=("unit",)
    ),
    "ticket.question_reminded.v1": Subscription(
        "members", ("unit", "question", "reply_until"), units=("unit",)
    ),
    "ticket.supplemented.v1": _ORDER,
    "ticket.waiting.v1": Subscription("members", ("unit", "state", "until"), units=("unit",)),
    "ticket.suspended.v1": Subscription("members", ("unit", "review_at"), units=("unit",)),
    "ticket.resumed.v1": Subscription(
        "members", ("unit", "resolve_due_at"), only_if={"was": "suspended"}, units=("unit",)
    ),
    "ticket.reminded.v1": _ORDER,
    "supervision.ordered.v1": _ORDER,
    "arbitration.opened.v1": Subscription(
        "members", ("resident_due_at",), units=("parties", "unit")
    ),
    "arbitration.stated.v1": Subscription(units=("parties", "ruler_unit")),
    "arbitration.ruled.v1": Subscription(units=("parties", "ruler_unit", "lead", "supports")),
    "work_order.reassigned.v1": Subscription(units=("unit", "to_unit")),
    "work_order.handed_over.v1": Subscription(units=("unit", "to_unit")),
    "ticket.divided.v1": Subscription(units=("lead_unit",)),
    # Residents are not told of whistles: word of a joint enforcement would go ahead of it.
    "whistle.blown.v1": _WHISTLE,
    "unit.reported_in.v1": Subscription(units=("unit", "blower_unit")),
    "whistle.planned.v1": _WHISTLE,
    "whistle.resolved.v1": _WHISTLE,
    "whistle.assessed.v1": Subscription(units=("unit", "blower_unit")),
    "whistle.closed.v1": _WHISTLE,
    # Where to ring stood in the answer to the appeal; here that somebody has it in hand.
    "danger.raised.v1": Subscription(
        "reporter", (), only_if={"certainty": "certain"}, units=("tell_units",)
    ),
    "danger.called.v1": _ORDER,
    "danger.acknowledged.v1": Subscription(units=("tell_units",)),
    "danger.judged.v1": Subscription(units=("tell_units",)),
    "danger.transferred.v1": Subscription(
        "members", only_if={"direction": "out"}, units=("tell_units",)
    ),
    "deadline.approaching.v1": _ORDER,
    "deadline.missed.v1": _ORDER,
    "deadline.recomputed.v1": _ORDER,
}


def told_to_residents() -> tuple[str, ...]:
    """Return the event types that residents hear of."""
    return tuple(name for name, row in SUBSCRIPTIONS.items() if row.residents != "nobody")


def told_to_units() -> tuple[str, ...]:
    """Return the event types that units' endpoints may get."""
    return tuple(name for name, row in SUBSCRIPTIONS.items() if row.units)

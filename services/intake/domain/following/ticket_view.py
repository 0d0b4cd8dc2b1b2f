"""What a resident may see of the ticket, folded from dispatch's events in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from services.intake.domain.following.standing import NOWHERE, Standing, standing_after
from services.intake.domain.secrecy.seal import OPEN, Seal, seal_told

LONGEST_TIMELINE = 100

# Event type → the state that the resident sees; types that are not here change nothing for them.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "ticket.opened.v1": "screening",
        "ticket.screened.v1": "dispatched",
        "work_order.issued.v1": "dispatched",
        "work_order.acknowledged.v1": "acknowledged",
        "work_order.contacted.v1": "in_progress",
        "work_order.progressed.v1": "in_progress",
        "work_order.returned.v1": "screening",
        "work_order.submitted.v1": "submitted",
        "work_order.approved.v1": "approved",
        "work_order.disapproved.v1": "in_progress",
        "ticket.question_asked.v1": "waiting_resident",
        "ticket.suspended.v1": "suspended",
        "ticket.resumed.v1": "in_progress",
        "work_order.rejected.v1": "in_progress",
        "ticket.resolved.v1": "resolved",
        "ticket.review_opened.v1": "under_review",
        "ticket.reopened.v1": "in_progress",
        "ticket.closed.v1": "closed",
        "ticket.refused.v1": "refused",
    }
)
# What a supporting unit (协办) does moves nothing for the resident; its notes are worth reading.
SHOWN_OF_SUPPORTS = frozenset({"work_order.progressed.v1"})
FINAL_STATES = frozenset({"closed", "refused"})
# These tell the state themselves: a merge and its undoing each in the role of their own ticket.
_TELLS_STATE = frozenset(
    {
        "ticket.opened.v1",
        "ticket.waiting.v1",
        "work_order.return_refused.v1",
        "ticket.merged.v1",
        "ticket.unmerged.v1",
    }
)
# Nobody works on it: what the reporter has to say is said in the rating, or in a new appeal.
AT_REST = FINAL_STATES | {"resolved", "cannot_be_done"}
# There is a result that somebody may want looked at again.
REVIEWABLE = frozenset({"resolved", "cannot_be_done", "under_review", "closed"})

# Event type → which of its fields the resident may read on the timeline.
SHOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ticket.opened.v1": ("number",),
        "work_order.issued.v1": ("unit", "resolve_due_at"),
        "work_order.acknowledged.v1": ("unit",),
        "work_order.contacted.v1": ("unit",),
        "work_order.progressed.v1": ("unit", "note"),
        "work_order.returned.v1": (),
        "work_order.return_refused.v1": ("unit",),
        "arbitration.opened.v1": (),
        "work_order.extended.v1": ("unit", "resolve_due_at"),
        "work_order.submitted.v1": ("unit",),
        "work_order.rejected.v1": ("unit",),
        "ticket.question_asked.v1": ("unit", "question", "reply_until"),
        "ticket.question_reminded.v1": ("question", "reply_until"),
        "ticket.supplemented.v1": (),
        "ticket.waiting.v1": ("unit", "until"),
        "ticket.suspended.v1": ("unit", "review_at"),
        "ticket.resumed.v1": ("unit", "resolve_due_at"),
        "ticket.reminded.v1": ("unit",),
        "supervision.ordered.v1": ("unit",),
        "ticket.escalated.v1": ("tier",),
        "ticket.resolved.v1": ("unit", "outcome", "answer", "public_reason", "rate_until"),
        "ticket.review_opened.v1": (),
        "ticket.reviewed.v1": ("outcome",),
        "ticket.reopened.v1": ("unit", "reason", "resolve_due_at"),
        "ticket.closed.v1": ("reason",),
        "ticket.refused.v1": ("explanation",),
        "ticket.merged.v1": ("other_number",),
        "ticket.unmerged.v1": ("other_number",),
        "ticket.split.v1": ("other_number",),
    }
)


@dataclass(frozen=True, slots=True)
class TicketStep:
    """One event of a ticket, as plain data."""

    sequence: int
    type: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of what the resident is shown; ``type`` names the sentence, ``params`` fill it."""

    at: datetime
    type: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as far as applied: ``sequence`` is the last event folded in.

    ``units`` are those that had an order of it: nobody of theirs rates the result (H1).
    """

    ticket_id: str
    sequence: int = 0
    state: str = "screening"
    number: str | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    seal: Seal = OPEN
    units: tuple[str, ...] = ()
    standing: Standing = NOWHERE


class GapInSequence(Exception):
    """Events are missing before this one; fetch them from the owner first."""

    def __init__(self, ticket_id: str, after: int) -> None:
        super().__init__(f"{ticket_id} after {after}")
        self.ticket_id = ticket_id
        self.after = after


def fold(view: TicketView, step: TicketStep) -> TicketView:
    """Return the view with one more event; an event seen before changes nothing.

    Raises:
        GapInSequence: when events before this one have not been applied.

    """
    if step.sequence <= view.sequence:
        return view
    if step.sequence > view.sequence + 1:
        raise GapInSequence(view.ticket_id, view.sequence)
    if step.type == "ticket.anonymised.v1":
        wordless = replace(view.standing, public_reason=None)
        return replace(view, sequence=step.sequence, timeline=(), standing=wordless)
    told = _shown(step)
    return replace(
        view,
        sequence=step.sequence,
        state=_state_after(view, step),
        number=step.data.get("number") if step.type == "ticket.opened.v1" else view.number,
        timeline=(*view.timeline, *told)[-LONGEST_TIMELINE:],
        seal=seal_told(step.data) if step.type == "ticket.sealed.v1" else view.seal,
        units=_units_after(view, step),
        standing=view.standing
        if _is_supports(step)
        else standing_after(view.standing, step.type, step.at, step.data, is_told=bool(told)),
    )


def _state_after(view: TicketView, step: TicketStep) -> str:
    if step.type == "ticket.resolved.v1" and step.data.get("outcome") == "cannot_be_done":
        return "cannot_be_done"
    if step.type in _TELLS_STATE:
        return str(step.data.get("state", "screening"))
    return view.state if _is_supports(step) else STATES.get(step.type, view.state)


def _units_after(view: TicketView, step: TicketStep) -> tuple[str, ...]:
    unit = step.data.get("unit")
    if step.type != "work_order.issued.v1" or unit is None or unit in view.units:
        return view.units
    return (*view.units, str(unit))


def _is_supports(step: TicketStep) -> bool:
    return bool(step.data.get("role") == "support")


def _shown(step: TicketStep) -> Sequence[TimelineEntry]:
    fields = SHOWN.get(step.type)
    if fields is None or (_is_supports(step) and step.type not in SHOWN_OF_SUPPORTS):
        return ()
    params = {name: step.data[name] for name in fields if step.data.get(name) is not None}
    return (TimelineEntry(step.at, step.type, params),)

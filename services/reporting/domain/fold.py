"""How each event changes a ticket's fact: tables, and one function that reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.reporting.domain.disputes import marks_of
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.marks import dated_marks


@dataclass(frozen=True)
class FoldedEvent:
    """An event as the fold sees it; ``subject_is_ticket`` tells whose sequence number it bears."""

    type: str
    sequence: int
    subject: str
    data: Mapping[str, Any]

    @property
    def ticket_id(self) -> str | None:
        """Return the ticket that the event tells of, if it tells of one."""
        ticket_id: str | None = self.data.get("ticket_id")
        return ticket_id

    @property
    def subject_is_ticket(self) -> bool:
        """Tell whether the event belongs to the ticket's own sequence."""
        return self.ticket_id == self.subject


def fold(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    """Return the fact with one event folded in; an event that is in already changes nothing.

    Events may come in any order and any number of times: the result is the same.
    """
    if not event.subject_is_ticket:
        return _fold_rating(fact, event)
    if fact.applied.holds(event.sequence):
        return fact
    fact = replace(fact, applied=fact.applied.with_(event.sequence))
    fact = _fold_values(fact, event)
    fact = _fold_order(fact, event)
    fact = _fold_deadline(fact, event)
    fact = _fold_members(fact, event)
    return _fold_disputes(_fold_counts(fact, event), event)


def _fold_values(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    for name, key in TICKET_VALUES.get(event.type, {}).items():
        fact = fact.with_value(event.sequence, name, event.data.get(key))
    state = None if _is_supports(event) else _state_after(event)
    return fact.with_value(event.sequence, "state", state) if state else fact


def _is_supports(event: FoldedEvent) -> bool:
    """Tell whether the event is of a support (协办): the ticket's state follows the lead alone."""
    return bool(event.data.get("role") == "support")


_TELLS_STATE = frozenset({"ticket.opened.v1", "ticket.waiting.v1", "work_order.return_refused.v1"})


def _state_after(event: FoldedEvent) -> str | None:
    if event.type in _TELLS_STATE:
        return str(event.data["state"])
    if event.type == "ticket.resolved.v1" and event.data["outcome"] == "cannot_be_done":
        return "cannot_be_done"
    if event.type == "ticket.closed.v1" and event.data["reason"] in ENDED_WITHOUT_RESULT:
        return ENDED_WITHOUT_RESULT[event.data["reason"]]
    if event.type in TOLD_STATES:
        return str(event.data["state"])
    return STATES.get(event.type)


def _fold_order(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    names = ORDER_VALUES.get(event.type)
    if names is None:
        return fact
    changes = {name: event.data.get(key) for name, key in names.items()}
    return fact.with_order(event.sequence, event.data["work_order_id"], changes)


def _fold_deadline(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    """Move the end that another version of the calendars gives the residents or an order (E6).

    ``due_at`` is the end that stands: of a move that waits for approval that is still the old one.
    """
    if event.type != "deadline.recomputed.v1":
        return fact
    clock, _, _ = event.data["key"].partition(":")
    due_at, order_id = event.data["due_at"], event.data.get("work_order_id")
    if clock == RESIDENTS:
        return fact.with_value(event.sequence, "resident_due_at", due_at)
    if clock == WORK and order_id is not None:
        return fact.with_order(event.sequence, order_id, {"resolve_due_at": due_at})
    return fact


def _fold_members(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    """Keep which appeals the ticket has; an appeal is in one ticket, wherever families move it."""
    if event.type in {"ticket.opened.v1", "ticket.joined.v1"}:
        return fact.with_reporter(event.sequence, event.data["appeal_id"])
    if event.type in FAMILY:
        for appeal_id in event.data["departed"]:
            fact = fact.with_member(event.sequence, appeal_id, is_in=False)
        for arrival in event.data["arrived"]:
            fact = fact.with_member(event.sequence, arrival["appeal_id"], is_in=True)
    return fact


def _fold_counts(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    if event.type == "ticket.escalated.v1":
        return fact.counted(f"tier_{event.data['tier']}")
    if event.type == "danger.judged.v1":
        return fact.counted(f"danger_{event.data['verdict']}")
    name = COUNTED.get(event.type)
    if name is None:
        return fact
    return fact.counted(f"supports_{name}" if _is_supports(event) else name)


def _fold_disputes(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    number = str(event.sequence)
    if marks := marks_of(event.type, event.data):
        fact = replace(fact, disputes={**fact.disputes, number: marks})
    if marks := dated_marks(event.type, event.data):
        fact = replace(fact, marks={**fact.marks, number: marks})
    return fact


def _fold_rating(fact: TicketFact, event: FoldedEvent) -> TicketFact:
    """Fold an appeal's own event in: its sequence is the appeal's, its key appeal and round."""
    if event.type not in {"appeal.rated.v1", "callback.completed.v1"}:
        return fact
    data = event.data
    if event.type == "callback.completed.v1" and data["outcome"] == "answered":
        return fact  # the answer itself comes as appeal.rated
    key = f"{data['appeal_id']}/{data['round']}"
    if data.get("satisfaction") is None and fact.ratings.get(key, {}).get("satisfaction"):
        return fact  # an answer stands, whichever came first
    answer = {name: data.get(name) for name in RATING_VALUES}
    return replace(fact, ratings={**fact.ratings, key: answer})


# A return that was refused never was, for whose lead it is: no event has a field of this name.
GIVEN_BACK = ""
# The clocks of which a fact keeps the end, by the names that their keys begin with.
RESIDENTS, WORK = "resident", "resolve"
# Why a ticket ended before its unit had a result → the state; they are outside the rates.
ENDED_WITHOUT_RESULT: dict[str, str] = {
    "withdrawn": "withdrawn",
    "answered_directly": "answered",
    "transferred": "transferred",
}
FAMILY = frozenset({"ticket.merged.v1", "ticket.unmerged.v1", "ticket.split.v1"})
TOLD_STATES = frozenset({"ticket.merged.v1", "ticket.unmerged.v1"})

# event type → {value of the fact: name in the event's data}
TICKET_VALUES: dict[str, dict[str, str]] = {
    "ticket.opened.v1": {
        name: name
        for name in (
            "number",
            "channel",
            "kind",
            "category",
            "area_code",
            "severity",
            "received_at",
            "opened_at",
            "resident_due_at",
            "repeats",
            "linked_ticket_id",
        )
    },
    "ticket.retriaged.v1": {"severity": "severity", "resident_due_at": "resident_due_at"},
    "ticket.merged.v1": {"resident_due_at": "resident_due_at"},
    "ticket.unmerged.v1": {"resident_due_at": "resident_due_at"},
    "ticket.screened.v1": {
        "category": "category",
        "area_code": "area_code",
        "severity": "severity",
    },
    "ticket.recategorised.v1": {
        "category": "category",
        "area_code": "area_code",
        "severity": "severity",
    },
    "ticket.resolved.v1": {"resolved_at": "resolved_at", "outcome": "outcome", "round": "round"},
    "ticket.reopened.v1": {"round": "round", "reopened_at": "reopened_at"},
    "ticket.closed.v1": {"closed_at": "closed_at", "close_reason": "reason"},
    "ticket.refused.v1": {"refused_at": "refused_at", "refusal_ground": "ground"},
    "ticket.sealed.v1": {
        name: name for name in ("accused_units", "closed_units", "closed_areas", "discipline_unit")
    },
}

ORDER_VALUES: dict[str, dict[str, str]] = {
    "work_order.issued.v1": {
        "unit": "unit",
        "role": "role",
        "issued_at": "issued_at",
        "resolve_due_at": "resolve_due_at",
    },
    "work_order.acknowledged.v1": {
        "acknowledged_at": "acknowledged_at",
        "acknowledged_in_time": "in_time",
    },
    "work_order.contacted.v1": {"contacted_at": "contacted_at", "contacted_in_time": "in_time"},
    "work_order.returned.v1": {
        "unit": "unit",
        "returned_at": "returned_at",
        "return_reason": "reason",
    },
    "work_order.return_confirmed.v1": {"unit": "unit", "return_confirmed_at": "confirmed_at"},
    "work_order.return_refused.v1": {
        "unit": "unit",
        "return_refused_at": "refused_at",
        "returned_at": GIVEN_BACK,
        "resolve_due_at": "resolve_due_at",
    },
    "work_order.extended.v1": {"resolve_due_at": "resolve_due_at"},
    "ticket.resumed.v1": {"resolve_due_at": "resolve_due_at"},
    "ticket.reopened.v1": {"resolve_due_at": "resolve_due_at"},
    "work_order.submitted.v1": {"submitted_at": "submitted_at", "submitted_in_time": "in_time"},
    "work_order.resolved.v1": {"resolved_at": "resolved_at", "resolved_in_time": "in_time"},
    "work_order.revoked.v1": {"revoked_at": "revoked_at"},
    "work_order.reassigned.v1": {"reassigned_at": "reassigned_at", "charged": "charged"},
    "work_order.handed_over.v1": {"handed_over_to": "to_unit"},
}

STATES: dict[str, str] = {
    "work_order.issued.v1": "dispatched",
    "work_order.acknowledged.v1": "acknowledged",
    "work_order.contacted.v1": "in_progress",
    "work_order.returned.v1": "screening",
    "arbitration.opened.v1": "arbitration",
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

COUNTED: dict[str, str] = {
    "ticket.joined.v1": "joined",
    "ticket.left.v1": "left",
    "ticket.merged.v1": "merged",
    "ticket.unmerged.v1": "unmerged",
    "ticket.split.v1": "split",
    "ticket.repeat_judged.v1": "repeats_judged",
    "ticket.retriaged.v1": "retriaged",
    "ticket.screened.v1": "screened",
    "ticket.recategorised.v1": "recategorised",
    "ticket.review_opened.v1": "reviews",
    "ticket.reviewed.v1": "reviewed",
    "ticket.reopened.v1": "reopened",
    "work_order.issued.v1": "issued",
    "work_order.returned.v1": "returned",
    "work_order.return_confirmed.v1": "return_confirmed",
    "work_order.return_refused.v1": "return_refused",
    "arbitration.opened.v1": "arbitrated",
    "arbitration.ruled.v1": "ruled",
    "work_order.rejected.v1": "rejected",
    "work_order.extended.v1": "extended",
    "work_order.reassigned.v1": "reassigned",
    "danger.raised.v1": "dangers",
    "danger.called.v1": "danger_calls",
    "whistle.blown.v1": "whistles",
    "unit.reported_in.v1": "reported_in",
    "whistle.assessed.v1": "whistle_assessments",
    "whistle.closed.v1": "whistles_closed",
    "ticket.question_asked.v1": "asked",
    "ticket.suspended.v1": "suspended",
    "ticket.reminded.v1": "urged",
    "supervision.ordered.v1": "supervised",
    "deadline.missed.v1": "missed",
}

RATING_VALUES = ("appeal_id", "round", "contacted", "resolved", "satisfaction", "by", "outcome")

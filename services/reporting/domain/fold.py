"""Folds events into a ticket's fact, as the tables say; in any order, any number of times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.domain.disputes import marks_of
from services.reporting.domain.draft import FactDraft
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold_tables import (
    COUNTED,
    ENDED_WITHOUT_RESULT,
    FAMILY,
    ORDER_VALUES,
    RATING_VALUES,
    REPORTING,
    RESIDENTS,
    STATES,
    TELLS_STATE,
    TICKET_VALUES,
    WORK,
)
from services.reporting.domain.marks import dated_marks

_NOTHING: Final[Mapping[str, str]] = {}


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
    """Return the fact with one event folded in; see ``fold_all``."""
    return fold_all(fact, [event])


def fold_all(fact: TicketFact, events: Iterable[FoldedEvent]) -> TicketFact:
    """Return the fact with events folded in, or the very fact where all of them were in already.

    Events may come in any order and any number of times: the result is the same.
    """
    draft = FactDraft(fact)
    for event in events:
        if not event.subject_is_ticket:
            _fold_rating(draft, event)
        elif draft.apply(event.sequence):
            _fold_own(draft, event)
    return draft.finished()


def _fold_own(draft: FactDraft, event: FoldedEvent) -> None:
    """Fold an event of the ticket's own sequence in."""
    kind, data, sequence = event.type, event.data, event.sequence
    is_support = data.get("role") == "support"  # 协办: the ticket's state follows the lead alone
    for name, key in TICKET_VALUES.get(kind, _NOTHING).items():
        draft.set_value(sequence, name, data.get(key))
    if not is_support and (state := _state_after(kind, data)):
        draft.set_value(sequence, "state", state)
    if names := ORDER_VALUES.get(kind):
        changes = {name: data.get(key) for name, key in names.items()}
        draft.set_order(sequence, data["work_order_id"], changes)
    if kind == "deadline.recomputed.v1":
        _fold_deadline(draft, event)
    _fold_members(draft, event)
    if counter := _counter_of(kind, data):
        draft.count(f"supports_{counter}" if is_support else counter)
    draft.mark(sequence, disputes=marks_of(kind, data), marks=dated_marks(kind, data))


def _state_after(kind: str, data: Mapping[str, Any]) -> str | None:
    if kind in TELLS_STATE:
        return str(data["state"])
    if kind == "ticket.resolved.v1" and data["outcome"] == "cannot_be_done":
        return "cannot_be_done"
    if kind == "ticket.closed.v1" and data["reason"] in ENDED_WITHOUT_RESULT:
        return ENDED_WITHOUT_RESULT[data["reason"]]
    return STATES.get(kind)


def _fold_deadline(draft: FactDraft, event: FoldedEvent) -> None:
    """Move the end that another version of the calendars gives the residents or an order (E6).

    ``due_at`` is the end that stands: of a move that waits for approval that is still the old one.
    """
    clock, _, _ = event.data["key"].partition(":")
    due_at, order_id = event.data["due_at"], event.data.get("work_order_id")
    if clock == RESIDENTS:
        draft.set_value(event.sequence, "resident_due_at", due_at)
    elif clock == WORK and order_id is not None:
        draft.set_order(event.sequence, order_id, {"resolve_due_at": due_at})


def _fold_members(draft: FactDraft, event: FoldedEvent) -> None:
    """Keep which appeals the ticket has; an appeal is in one ticket, wherever families move it."""
    if event.type in REPORTING:
        draft.put_reporter(event.sequence, event.data["appeal_id"])
    elif event.type in FAMILY:
        for appeal_id in event.data["departed"]:
            draft.move_member(event.sequence, appeal_id, is_in=False)
        for arrival in event.data["arrived"]:
            draft.move_member(event.sequence, arrival["appeal_id"], is_in=True)


def _counter_of(kind: str, data: Mapping[str, Any]) -> str | None:
    if kind == "ticket.escalated.v1":
        return f"tier_{data['tier']}"
    if kind == "danger.judged.v1":
        return f"danger_{data['verdict']}"
    return COUNTED.get(kind)


def _fold_rating(draft: FactDraft, event: FoldedEvent) -> None:
    """Fold an appeal's own event in: its sequence is the appeal's, its key appeal and round."""
    if event.type not in {"appeal.rated.v1", "callback.completed.v1"}:
        return
    data = event.data
    if event.type == "callback.completed.v1" and data["outcome"] == "answered":
        return  # the answer itself comes as appeal.rated
    answer = {name: data.get(name) for name in RATING_VALUES}
    draft.answer(event.sequence, f"{data['appeal_id']}/{data['round']}", answer)

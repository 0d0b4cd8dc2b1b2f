"""Follow dispatch's events: mark appeals taken on, keep the resident's view, ask for ratings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.observability.metrics import counter
from services.intake.domain.appeals.appeal import (
    AppealChange,
    Moved,
    RatingAsked,
    RatingEnded,
    Stay,
    TakenOn,
)
from services.intake.domain.following.ticket_view import GapInSequence, TicketStep, TicketView, fold
from services.intake.ports.appeals import Appeals
from services.intake.ports.dispatch import DispatchUnavailable
from services.intake.ports.following import TicketFeed, TicketViews

_SERVICE = {"service": "intake"}


@dataclass(frozen=True, slots=True)
class TicketStepOf:
    """A step with the ticket it belongs to."""

    ticket_id: str
    step: TicketStep


@dataclass(frozen=True, slots=True)
class FollowTickets:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    feed: TicketFeed

    def __call__(self, steps: Sequence[TicketStepOf]) -> frozenset[str]:
        """Apply a batch: one write to the appeals, one to the views.

        The appeals change first: a crash between the two repeats what does no harm twice. Return
        the tickets that must wait: their gap could not be filled, or another worker was faster.
        """
        by_ticket: dict[str, list[TicketStep]] = defaultdict(list)
        for item in steps:
            by_ticket[item.ticket_id].append(item.step)
        views = self.views.load(list(by_ticket))
        held: set[str] = set()
        changes: list[AppealChange] = []
        moved: list[tuple[int, TicketView]] = []
        for ticket_id, arrived in by_ticket.items():
            before = views.get(ticket_id, TicketView(ticket_id))
            try:
                after, applied = self._caught_up(before, arrived)
            except (DispatchUnavailable, GapInSequence):
                held.add(ticket_id)
                continue
            if applied:
                changes += [change for step in applied for change in _changes(ticket_id, step)]
                moved.append((before.sequence, after))
        if changes:
            self.appeals.follow(changes)
        return frozenset(held | (self.views.save(moved) if moved else frozenset()))

    def _caught_up(
        self, view: TicketView, arrived: Sequence[TicketStep]
    ) -> tuple[TicketView, Sequence[TicketStep]]:
        """Fold what arrived in order, filling a gap from dispatch's own record."""
        ordered = sorted(arrived, key=lambda step: step.sequence)
        try:
            return _folded(view, ordered)
        except GapInSequence:
            counter("huying_consumer_gaps_total", _SERVICE).inc()
            missing = self.feed.after(view.ticket_id, view.sequence)
            everything = {step.sequence: step for step in (*missing, *ordered)}
            return _folded(view, [everything[number] for number in sorted(everything)])


def _folded(
    view: TicketView, steps: Sequence[TicketStep]
) -> tuple[TicketView, Sequence[TicketStep]]:
    applied = []
    for step in steps:
        after = fold(view, step)
        if after is view:
            counter("huying_consumer_repeats_total", _SERVICE).inc()
            continue
        applied.append(step)
        view = after
    return view, applied


def _changes(ticket_id: str, step: TicketStep) -> Sequence[AppealChange]:
    data = step.data
    match step.type:
        case "ticket.opened.v1" | "ticket.joined.v1":
            return (TakenOn(data["appeal_id"], ticket_id),)
        case "ticket.merged.v1" | "ticket.unmerged.v1" | "ticket.split.v1":
            return [_moved(ticket_id, step, arrival) for arrival in data["arrived"]]
        case "ticket.resolved.v1":
            until = datetime.fromisoformat(data["rate_until"])
            asked = data.get("asked")
            appeals = None if asked is None else tuple(asked)
            return (RatingAsked(ticket_id, data["round"], until, appeals),)
        case "ticket.reopened.v1":  # nobody is called about a result that no longer stands
            return (RatingEnded(ticket_id, data["round"] - 1),)
        case "ticket.closed.v1":
            return (RatingEnded(ticket_id, data["round"]),)
        case _:
            return ()


def _moved(ticket_id: str, step: TicketStep, arrival: Mapping[str, Any]) -> Moved:
    stay = Stay(ticket_id, arrival["from_ticket_id"], step.at)
    return Moved(arrival["appeal_id"], arrival["move"], stay)

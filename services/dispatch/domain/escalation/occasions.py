"""What a policy counts: returns, transfers, redos, repeats; a rule fires at every N-th."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.escalation.firing import about_lead, fire
from services.dispatch.domain.escalation.policy import Rule
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Moves, Step
from services.dispatch.domain.terms import Trigger
from services.dispatch.domain.tickets.ticket import Ticket


def occasions(ticket: Ticket, ladder: Ladder, now: datetime) -> Moves:
    """Return every counted rule that has come to fire and has not yet; asked again: none.

    The facts stand in the ticket, and what was fired for them in its steps: whichever write counts
    a fact takes its steps too, and none is taken twice.
    """
    if not ticket.is_open or ticket.state == "merged":
        return Moves(ticket)
    steps: list[Step] = []
    for rule in ladder.policy.counting(ticket.severity):
        for step_id in _owed(ticket, rule, ladder.calendar):
            firing = about_lead(ticket, step_id, rule.on, now, rule)
            ticket, step = fire(ticket, ladder, firing, rule)
            steps.append(step)
    return Moves(ticket, tuple(steps))


def transfers(ticket: Ticket) -> int:
    """Return how often the lead went from one unit to another."""
    leads = [order.unit for order in ticket.orders if order.is_lead]
    return sum(one != other for one, other in pairwise(leads))


def rejections(ticket: Ticket) -> int:
    """Return how often the centre sent a lead's result back."""
    return sum(order.rejections for order in ticket.orders if order.is_lead)


def _owed(ticket: Ticket, rule: Rule, calendar: Calendar) -> Iterator[str]:
    mark = f"{ticket.round}." if rule.on == "dissatisfied" else ""
    for number in range(1, _due(ticket, rule, calendar) + 1):
        step_id = f"{rule.code}#{mark}{number}"
        if step_id not in ticket.steps:
            yield step_id


def _due(ticket: Ticket, rule: Rule, calendar: Calendar) -> int:
    """Return how often a rule has come to fire."""
    if rule.on == "danger":
        return int(ticket.severity == "P0")
    if rule.on == "repeated":
        return _repeated(ticket, rule, calendar) // rule.times
    return _COUNTS[rule.on](ticket) // rule.times


def _dissatisfied(ticket: Ticket) -> int:
    """Return how many reporters are dissatisfied with the result of this round."""
    return sum(m.answer == "unhappy" and m.answered_round == ticket.round for m in ticket.members)


def _repeated(ticket: Ticket, rule: Rule, calendar: Calendar) -> int:
    """Return how often the matter came again within the rule's window, or ever without one.

    Appeals that joined count, and those closed before which this ticket repeats; not those that a
    merge brought: they were taken on already.
    """
    came = sorted(m.joined_at for m in ticket.members[1:] if not m.moves)
    joined = _most_within(came, rule.within, calendar) if rule.within else len(came)
    return joined + ticket.repeats


def _most_within(instants: Sequence[datetime], window: Amount, calendar: Calendar) -> int:
    """Return how many instants at most lie within one window."""
    most = first = 0
    for last, instant in enumerate(instants):
        while instant > _window_end(instants[first], window, calendar):
            first += 1
        most = max(most, last - first + 1)
    return most


def _window_end(start: datetime, window: Amount, calendar: Calendar) -> datetime:
    """Return when a window ends; a day is 24 hours of it, working time goes by the calendar."""
    if window.unit == "day":
        return start + timedelta(days=window.amount)
    return calendar.add(start, window).due_at


_COUNTS: Final[Mapping[Trigger, Callable[[Ticket], int]]] = {
    "returned": lambda ticket: ticket.returns,
    "transferred": transfers,
    "rejected": rejections,
    "redone": lambda ticket: ticket.round - 1 + rejections(ticket),
    "reopened": lambda ticket: ticket.round - 1,
    "dissatisfied": _dissatisfied,
}

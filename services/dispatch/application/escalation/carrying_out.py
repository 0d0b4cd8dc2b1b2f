"""Carries out what the steps of a policy start: whistles, meetings, topics; everything is told."""

from datetime import datetime
from typing import Final

from services.common.ids import derived_id
from services.dispatch.application.decided import Decided
from services.dispatch.application.escalation.telling import (
    held_until,
    moves_told,
    proposed,
    steps_told,
)
from services.dispatch.application.meetings.telling import meeting_called
from services.dispatch.application.whistles.codes import new_code
from services.dispatch.application.whistles.telling import blown
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Moves, Pressed, Step
from services.dispatch.domain.escalation.summoning import blown_by_step
from services.dispatch.domain.escalation.words import REFERRALS, Action
from services.dispatch.domain.meetings.calling import call_meeting
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told

_STARTING: Final = frozenset(REFERRALS)


def carried_out(moves: Moves, ladder: Ladder, timing: Timing, now: datetime) -> Decided:
    """Return the ticket after its steps and all that they tell, for one write.

    What a step starts bears an id made of the step's: whoever takes the step again starts the same,
    and the write that comes second is none. Where nothing can be started the step only refers the
    case, and people have to.
    """
    if not any(_starts(step) for step in moves.steps):
        return Decided(moves.ticket, moves_told(moves, ladder, now))
    ticket, told = moves.ticket, list[Told]()
    for step in moves.steps:
        if isinstance(step, Escalated | Pressed):
            ticket, news = _started(ticket, step, ladder, timing, now)
            told += news
        else:
            told += steps_told(ticket, step, ladder, now)
    return Decided(ticket, tuple(told))


def _starts(step: Step) -> bool:
    return isinstance(step, Escalated | Pressed) and not _STARTING.isdisjoint(step.actions)


def _started(
    ticket: Ticket, step: Escalated | Pressed, ladder: Ladder, timing: Timing, now: datetime
) -> tuple[Ticket, list[Told]]:
    """Start what a step's actions say, in their order; the step itself is told first."""
    held, news, called = held_until(ticket, ladder, now), list[Told](), dict[Action, str]()
    for action in step.actions:
        name = derived_id(_PREFIXES.get(action, action), ticket.id, step.id)
        if action == "council_topic":
            called[action] = name
            news.append(proposed(ticket, step, ladder, name, held, now))
            continue
        after = _after(action, ticket, step, ladder, timing, now, name)
        if after is None:
            continue
        ticket, called[action] = after, name
        if action == "whistle":
            news.append(blown(ticket, ticket.whistles[-1], ladder.directory, held))
        else:
            news.append(meeting_called(ticket, ticket.meetings[-1], held))
    return ticket, [*steps_told(ticket, step, ladder, now, called=called), *news]


def _after(
    action: Action,
    ticket: Ticket,
    step: Escalated | Pressed,
    ladder: Ladder,
    timing: Timing,
    now: datetime,
    name: str,
) -> Ticket | None:
    """Return the ticket with what an action starts in it, None where it starts nothing there."""
    if action == "joint_meeting":
        return call_meeting(ticket, step, ladder, now, meeting_id=name)
    if action != "whistle":
        return None
    since = held_until(ticket, ladder, now)
    return blown_by_step(
        ticket, step, ladder, timing, now, whistle_id=name, since=since, new_code=new_code
    )


_PREFIXES: Final[dict[Action, str]] = {
    "whistle": "whs",
    "joint_meeting": "mtg",
    "council_topic": "tpc",
}

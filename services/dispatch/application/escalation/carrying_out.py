"""Carries out what the steps of a policy start: whistles are blown, everything is told."""

from datetime import datetime

from services.common.ids import derived_id
from services.dispatch.application.decided import Decided
from services.dispatch.application.escalation.telling import held_until, moves_told, steps_told
from services.dispatch.application.whistles.codes import new_code
from services.dispatch.application.whistles.telling import blown
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Moves, Pressed, Step
from services.dispatch.domain.escalation.summoning import blown_by_step
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Told


def carried_out(moves: Moves, ladder: Ladder, timing: Timing, now: datetime) -> Decided:
    """Return the ticket after its steps and all that they tell, for one write.

    A whistle bears the id of its step: whoever takes the step again blows the same one, and the
    write that comes second is none. Where none can be blown the step refers the case, as it does
    for what people have to call.
    """
    if not any(_calls(step) for step in moves.steps):
        return Decided(moves.ticket, moves_told(moves, ladder, now))
    ticket, told = moves.ticket, list[Told]()
    for step in moves.steps:
        after = _blown(ticket, step, ladder, timing, now)
        told += steps_told(after or ticket, step, ladder, now, blown=after is not None)
        if after is not None:
            ticket = after
            held = held_until(ticket, ladder, now)
            told.append(blown(ticket, ticket.whistles[-1], ladder.directory, held))
    return Decided(ticket, tuple(told))


def _calls(step: Step) -> bool:
    return isinstance(step, Escalated | Pressed) and step.whistle is not None


def _blown(
    ticket: Ticket, step: Step, ladder: Ladder, timing: Timing, now: datetime
) -> Ticket | None:
    if not isinstance(step, Escalated | Pressed) or step.whistle is None:
        return None
    return blown_by_step(
        ticket,
        step,
        ladder,
        timing,
        now,
        whistle_id=derived_id("whs", ticket.id, step.id),
        since=held_until(ticket, ladder, now),
        new_code=new_code,
    )

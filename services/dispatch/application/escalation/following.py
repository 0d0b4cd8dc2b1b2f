"""What comes with every write of a ticket: steps that were due, what it is watched for, counts."""

from datetime import datetime

from services.dispatch.application.danger.telling import alarmed
from services.dispatch.application.decided import Decided, Situation
from services.dispatch.application.escalation.carrying_out import carried_out
from services.dispatch.application.whistles.ending import with_whistles_ended
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.danger.calling import at_rest
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.reminding import with_shares_of
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.escalation.watching import watched
from services.dispatch.domain.families.returning import started
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket


def caught_up(ticket: Ticket, situation: Situation) -> Decided:
    """Return the ticket after every step that fell due before a command came (F3).

    A command that comes before the scheduler's next round meets the ticket as the clock has left
    it: what a late signature stops has been missed all the same.
    """
    now = situation.now
    if ticket.next_due_at is None or ticket.next_due_at > now:
        return Decided(ticket, ())
    moves = decide(ticket, situation.ladder_of(ticket), now)
    return carried_out(moves, situation.ladder_of(moves.ticket), situation.timing, now)


def born(ticket: Ticket, directory: Directory, now: datetime) -> Decided:
    """Return a new ticket at the tier at which it starts, and what already counts (B7, danger)."""
    ladder = ladder_at(ticket, directory)
    said = ticket.matter
    ticket, alarm = alarmed(
        ticket, ticket.appeal_id, said.danger_words, said.danger_doubts, directory, now
    )
    begun = started(ticket, ladder, now)
    timing = timing_of(directory)
    first = carried_out(begun, ladder, timing, now)
    then = carried_out(occasions(first.ticket, ladder, now), ladder, timing, now)
    return Decided(then.ticket, (*alarm, *first.told, *then.told))


def followed(
    before: Ticket | None, decided: Decided, situation: Situation, caller: Caller
) -> Decided:
    """Return what was decided with all that follows from it, for the same write.

    The policy is that of the ticket as it is now; whistles end with their ticket.
    """
    now, ticket = situation.now, at_rest(decided.ticket)
    ladder = situation.ladder_of(ticket)
    if before is not None:
        held = situation.ladder_of(before).policy
        ticket = with_shares_of(ladder.policy, held, ticket, situation.timing, now)
    ticket = watched(ticket, ladder, now, touched=_touched(before, ticket, caller))
    counted = carried_out(occasions(ticket, ladder, now), ladder, situation.timing, now)
    told = (*decided.told, *counted.told)
    after, policy = counted.ticket, ladder.policy
    if (after.policy_code, after.policy_version) != (policy.code, policy.version):
        after = replace(after, policy_code=policy.code, policy_version=policy.version)
    decided = replace(decided, ticket=after, told=told)
    return with_whistles_ended(decided, situation, caller.subject)


def _touched(before: Ticket | None, after: Ticket, caller: Caller) -> bool:
    """Whether the unit that leads did something: a colleague's act counts as the unit's."""
    leads = {case.order.unit for case in (before, after) if case and case.order}
    return caller.unit is not None and caller.unit in leads

"""What comes with every write of a ticket: steps that were due, what it is watched for, counts."""

from datetime import datetime

from services.dispatch.application.decided import Decided, Situation
from services.dispatch.application.escalation.telling import moves_told
from services.dispatch.application.whistles.ending import with_whistles_ended
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.escalation.watching import watched
from services.dispatch.domain.families.returning import started
from services.dispatch.domain.replacing import replace
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
    return Decided(moves.ticket, moves_told(moves, situation.ladder_of(moves.ticket), now))


def born(ticket: Ticket, directory: Directory, now: datetime) -> Decided:
    """Return a new ticket at the tier at which it starts, and what already counts (B7, danger)."""
    ladder = ladder_at(ticket, directory)
    begun = started(ticket, ladder, now)
    counted = occasions(begun.ticket, ladder, now)
    told = (*moves_told(begun, ladder, now), *moves_told(counted, ladder, now))
    return Decided(counted.ticket, told)


def followed(
    before: Ticket | None, decided: Decided, situation: Situation, caller: Caller
) -> Decided:
    """Return what was decided with all that follows from it, for the same write.

    The policy is that of the ticket as it is now; whistles end with their ticket.
    """
    now, ticket = situation.now, decided.ticket
    ladder = situation.ladder_of(ticket)
    ticket = watched(ticket, ladder, now, touched=_touched(before, ticket, caller))
    moves = occasions(ticket, ladder, now)
    told = (*decided.told, *moves_told(moves, ladder, now))
    after, policy = moves.ticket, ladder.policy
    if (after.policy_code, after.policy_version) != (policy.code, policy.version):
        after = replace(after, policy_code=policy.code, policy_version=policy.version)
    decided = replace(decided, ticket=after, told=told)
    return with_whistles_ended(decided, situation, caller.subject)


def _touched(before: Ticket | None, after: Ticket, caller: Caller) -> bool:
    """Whether the unit that leads did something: a colleague's act counts as the unit's."""
    leads = {case.order.unit for case in (before, after) if case and case.order}
    return caller.unit is not None and caller.unit in leads

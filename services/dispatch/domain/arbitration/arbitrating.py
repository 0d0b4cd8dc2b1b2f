"""The tier above is asked to rule (仲裁): it opens, the parties say their part (D3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.arbitration.dispute import Arbitration, Statement
from services.dispatch.domain.arbitration.rulers import Ruler, ruler_of
from services.dispatch.domain.caller import PLATFORM, Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.deciding import Ladder, climb_to
from services.dispatch.domain.escalation.policy import Responsible, limit_for
from services.dispatch.domain.escalation.steps import Escalated
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import LimitReached, NotAllowed, NotAParty
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import MIN_BASIS, TIERS, Tier
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

MOST_STATEMENTS: Final = 3
MOST_PAPERS: Final = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket whose arbitration has just been opened, and the tier that began by it."""

    ticket: Ticket
    arbitration: Arbitration
    step: Escalated


def must_arbitrate(ticket: Ticket, ladder: Ladder) -> bool:
    """Whether the return that waits is the policy's number of returns in total, or beyond it."""
    returns = ticket.returns >= ladder.policy.returned_times
    return ticket.dispute.pending is not None and returns


def open_arbitration(
    ticket: Ticket, ladder: Ladder, timing: Timing, now: datetime, *, arbitration_id: str
) -> Opened:
    """Ask the tier above the parties to rule, by a clock of its own that climbs when it is late."""
    ticket = enter(ticket, "arbitrate", PLATFORM, timing, now)
    dispute = ticket.dispute
    ruler = ruler_of(dispute.parties, ladder.policy.arbitration, ladder.directory, ticket.seal)
    tier = TIERS[min(len(dispute.arbitrations), len(TIERS) - 1)]
    clock = _started(ticket, ruler, tier, timing, now)
    case = Arbitration(
        id=arbitration_id,
        n=len(dispute.arbitrations) + 1,
        opened_at=now,
        due_at=clock.due_at,
        parties=dispute.parties,
        unit=ruler.unit,
        roles=ruler.roles,
    )
    ticket = replace(ticket.with_clock(clock), dispute=dispute.with_arbitration(case))
    last = dispute.returns[-1]
    ticket, step = climb_to(
        ticket,
        ladder,
        tier,
        step_id=f"returned:{ticket.returns}",
        responsible=Responsible(ruler.roles[0], ruler.unit),
        tell=(*case.parties, ruler.unit),
        now=now,
        next_due_at=clock.due_at,
        order_id=last.order_id,
    )
    return Opened(ticket, case, step)


def _started(ticket: Ticket, ruler: Ruler, tier: Tier, timing: Timing, now: datetime) -> Clock:
    """Return the ruler's clock; it begins where the ticket stands, one tier up already."""
    limit = limit_for(timing.policy_of(ticket).arbitration.limit, ticket.severity)
    return replace(timing.start(ticket, "arbitration", limit, now), unit=ruler.unit, tier=tier)


def state_case(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    text: str,
    attachments: Sequence[str] = (),
) -> Ticket:
    """Add what a party says; the other parties and who rules read it, nobody else.

    Raises:
        NotAParty: the caller's unit returned no order of this ticket.
        LimitReached: the party has said enough.

    """
    case = ticket.dispute.open
    ticket = enter(ticket, "statement", caller, timing, now)
    if case is None:
        raise NotAllowed(ticket.state, "statement")
    if caller.unit is None or caller.unit not in case.parties:
        raise NotAParty
    if sum(item.unit == caller.unit for item in case.statements) >= MOST_STATEMENTS:
        raise LimitReached("too_many_statements", most=MOST_STATEMENTS)
    words = substantial("text", text, MIN_BASIS)
    said = Statement(caller.unit, caller.subject, words, now, tuple(attachments))
    case = replace(case, statements=(*case.statements, said))
    return replace(ticket, dispute=ticket.dispute.with_arbitration(case))

"""What residents say: ratings, silence after every call-back, leaving the ticket (B4, H2)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import CloseReason, LeaveReason, LedgerState
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.reviewing import may_be_reviewed
from services.dispatch.domain.tickets.ticket import Answer, Member, Ticket
from services.dispatch.domain.workflow import MOVES, Action

_LEFT_AS: Final[Mapping[LeaveReason, LedgerState]] = MappingProxyType(
    {"withdrawn": "withdrawn", "answered_directly": "answered", "transferred": "transferred"}
)


def record_answer(
    ticket: Ticket, appeal_id: str, answer_round: int, answer: Answer, timing: Timing, now: datetime
) -> Ticket:
    """Note what a reporter said of a round, or that he could not be reached.

    The same answer twice, an answer to another round, and one that comes when the case is over
    change nothing. One unhappy reporter brings the ticket under review, a few times; when all have
    been heard, it closes. "Unreachable" never takes back what a reporter said himself.
    """
    member = ticket.member(appeal_id)
    if member is None or member.state != "open" or answer_round != ticket.round:
        return ticket
    if (ticket.state, "rate") not in MOVES:
        return ticket
    if member.answered_round == answer_round and (
        member.answer == answer or answer == "unreachable"
    ):
        return ticket
    ticket = ticket.with_member(replace(member, answer=answer, answered_round=answer_round))
    if answer == "unhappy" and may_be_reviewed(ticket) and (ticket.state, "complain") in MOVES:
        return enter(ticket, "complain", PLATFORM, timing, now)
    return close_when_heard(ticket, timing, now)


def comes_late(
    ticket: Ticket, appeal_id: str, answer_round: int, answer: Answer, *, anew: bool = False
) -> bool:
    """Whether a complaint comes when its case is over, so that it has to begin a linked one.

    The same word heard before is not late, only repeated, except where the reporter asks ``anew``
    that the result be looked at.
    """
    member = ticket.member(appeal_id)
    if member is None or answer != "unhappy" or ticket.state != "closed":
        return False
    return member.state == "closed" and (anew or _is_news(member, answer_round))


def counted(ticket: Ticket, appeal_id: str, answer_round: int, answer: Answer) -> Ticket:
    """Note what a reporter says of a round that is past; the work goes on as it is.

    A rating that was accepted is never dropped: where it can no longer decide, it still counts.
    """
    member = ticket.member(appeal_id)
    if member is None or answer == "unreachable" or not _is_news(member, answer_round):
        return ticket
    is_past = ticket.state == "closed" or (ticket.is_open and answer_round < ticket.round)
    if not is_past or member.state not in ("open", "closed"):
        return ticket
    return ticket.with_member(replace(member, answer=answer, answered_round=answer_round))


def _is_news(member: Member, answer_round: int) -> bool:
    said_it = member.answered_round == answer_round and member.answer != "unreachable"
    return member.answered_round <= answer_round and not said_it


def leave(
    ticket: Ticket, appeal_id: str, reason: LeaveReason, timing: Timing, now: datetime
) -> Ticket:
    """Take one reporter out; with the last one the orders are revoked and the ticket ends."""
    member = ticket.member(appeal_id)
    if member is None or member.state != "open":
        return ticket
    ticket = ticket.with_member(replace(member, state=_LEFT_AS[reason]))
    if any(item.state == "open" for item in ticket.members):
        return close_when_heard(ticket, timing, now)
    move: Action = "withdraw" if reason == "withdrawn" else "settle"
    ticket = enter(ticket, move, PLATFORM, timing, now)
    return replace(ticket, close_reason=reason, closed_at=now)


def close_when_heard(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Close an answered ticket once each of its open members was heard or could not be reached."""
    if (ticket.state, "close") not in MOVES or ticket.unanswered():
        return ticket
    said = {item.answer for item in ticket.members if item.state == "open"}
    heard = not said.isdisjoint({"content", "unhappy"})
    reason: CloseReason = "answered" if heard else "unreachable"
    ticket = enter(ticket, "close", PLATFORM, timing, now)
    return replace(ticket, close_reason=reason, closed_at=now)

"""What residents say: ratings, silence after every call-back, withdrawals (B4, H2)."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.centre import revoke_order
from services.dispatch.domain.terms import CloseReason
from services.dispatch.domain.ticket import Answer, Ticket
from services.dispatch.domain.ticket_clocks import Timing, start_centre_clock, stop_all
from services.dispatch.domain.workflow import SYSTEM, move


def record_answer(
    ticket: Ticket, appeal_id: str, answer_round: int, answer: Answer, timing: Timing, now: datetime
) -> Ticket:
    """Note what a reporter said of a round, or that he could not be reached.

    The same answer twice, an answer to another round, and one that comes when the case is over
    change nothing. One unhappy reporter brings the ticket under review; when all have been heard,
    it closes. "Unreachable" never takes back what a reporter said himself.
    """
    member = ticket.member(appeal_id)
    if member is None or member.state != "open" or answer_round != ticket.round:
        return ticket
    if ticket.state not in ("resolved", "under_review"):
        return ticket
    if member.answered_round == answer_round and (
        member.answer == answer or answer == "unreachable"
    ):
        return ticket
    ticket = ticket.with_member(replace(member, answer=answer, answered_round=answer_round))
    if answer == "unhappy" and ticket.state == "resolved":
        found = move(ticket.state, "complain", {SYSTEM})
        return start_centre_clock(replace(ticket, state=found.ticket), timing, now)
    return close_when_heard(ticket, now)


def withdraw(ticket: Ticket, appeal_id: str, now: datetime) -> Ticket:
    """Take one reporter out; with the last one the orders are revoked and the ticket ends."""
    member = ticket.member(appeal_id)
    if member is None or member.state != "open":
        return ticket
    ticket = ticket.with_member(replace(member, state="withdrawn"))
    if any(item.state == "open" for item in ticket.members):
        return close_when_heard(ticket, now)
    found = move(ticket.state, "withdraw", {SYSTEM})
    ticket = revoke_order(stop_all(ticket, now), now)
    return replace(ticket, state=found.ticket, close_reason="withdrawn", closed_at=now)


def close_when_heard(ticket: Ticket, now: datetime) -> Ticket:
    """Close a resolved ticket once each of its open members was heard or could not be reached."""
    if ticket.state != "resolved" or ticket.unanswered():
        return ticket
    heard = any(item.answer == "content" for item in ticket.members if item.state == "open")
    reason: CloseReason = "answered" if heard else "unreachable"
    found = move(ticket.state, "close", {SYSTEM})
    ticket = replace(stop_all(ticket, now), close_reason=reason, closed_at=now)
    return replace(ticket.settled("closed"), state=found.ticket)

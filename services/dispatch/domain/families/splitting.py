"""Split (拆单): reporters whose matter is another one go on in a ticket of their own."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.ticket import Member, Ticket
from services.dispatch.domain.workflow import moves

_FIELD = "appeals"


@dataclass(frozen=True, slots=True)
class Parted:
    """The ticket that stays, and the reporters who go, founder of the new one first."""

    source: Ticket
    moved: tuple[Member, ...]
    reason: str


def split(ticket: Ticket, caller: Caller, appeals: Collection[str], *, reason: str) -> Parted:
    """Take reporters out of a ticket whose matter is not theirs.

    Raises:
        RoleMissing, NotAllowed: by the transition table.
        FieldRefused: one of the appeals is not an open one of this ticket, founded it (the ticket
            is its matter) or came with a merge (unmerging restores its own ticket); or nobody
            would be left.

    """
    moves(ticket.state, "split_off", caller.roles)
    text = substantial("reason", reason, MIN_BASIS)
    came = {appeal for record in ticket.absorbed for appeal in record.appeal_ids}
    for appeal in appeals:
        member = ticket.member(appeal)
        if member is None or member.state != "open":
            raise FieldRefused(_FIELD, "not_an_open_member", value=appeal)
        if appeal == ticket.appeal_id:
            raise FieldRefused(_FIELD, "founder_stays", value=appeal)
        if appeal in came:
            raise FieldRefused(_FIELD, "came_by_merge", value=appeal)
    parted = part(ticket, appeals, text)
    if not any(member.state == "open" for member in parted.source.members):
        raise FieldRefused(_FIELD, "nobody_would_stay")
    return parted


def part(ticket: Ticket, appeals: Collection[str], reason: str) -> Parted:
    """Take reporters out of a ticket, whatever its state; each of them has moved once more."""
    moved = tuple(
        replace(member, state="open", answer=None, answered_round=0, moves=member.moves + 1)
        for member in ticket.members
        if member.appeal_id in appeals
    )
    staying = tuple(member for member in ticket.members if member.appeal_id not in appeals)
    return Parted(replace(ticket, members=staying), moved, reason)

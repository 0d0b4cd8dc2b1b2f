"""Merge and unmerge (并单、拆并): two tickets handled as one, and put back exactly (B5).

The absorbed ticket rests as it is: orders, clocks, tier and steps stay in it untouched, only its
reporters go to the survivor. Its clocks count on meanwhile, for its residents' time does; they
do nothing until it is unmerged. Merge and unmerge with nothing between is therefore the identity,
but for the counters of writes, of events and of each reporter's moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.families.alarms import given_back, taken_along
from services.dispatch.domain.families.heating import cooled
from services.dispatch.domain.families.records import Absorbed, Absorption, Kept
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotAllowed
from services.dispatch.domain.terms import MIN_BASIS, SEVERITIES
from services.dispatch.domain.tickets.ticket import MOST_MEMBERS, Member, Ticket
from services.dispatch.domain.workflow import moves


@dataclass(frozen=True, slots=True)
class Pair:
    """Survivor and absorbed ticket after a step, the reporters that changed over, the reason."""

    survivor: Ticket
    absorbed: Ticket
    moved: tuple[Member, ...]
    reason: str


def merge(
    survivor: Ticket, absorbed: Ticket, caller: Caller, now: datetime, *, reason: str
) -> Pair:
    """Let one ticket take in another.

    Raises:
        RoleMissing, NotAllowed: by the transition table, for either of the two.
        FieldRefused: it is the same ticket, or no reason is given.
        LimitReached: they do not belong together: the more urgent one has to survive, a
            confidential case stays among its own, and a family has a size.

    """
    text = substantial("reason", reason, MIN_BASIS)
    if survivor.id == absorbed.id:
        raise FieldRefused("into", "same_ticket")
    moves(absorbed.state, "merge", caller.roles)
    moves(survivor.state, "absorb", caller.roles)
    _must_fit(survivor, absorbed)
    moved = tuple(
        replace(member, answer=None, answered_round=0, moves=member.moves + 1)
        for member in absorbed.members
    )
    record = Absorbed(
        ticket_id=absorbed.id,
        number=absorbed.number,
        at=now,
        sequence=survivor.sequence,
        appeal_ids=tuple(member.appeal_id for member in moved),
        resident_due_at=absorbed.resident_due_at,
    )
    rested = replace(
        absorbed,
        state="merged",
        members=(),
        absorption=Absorption(
            survivor.id, survivor.number, now, absorbed.state, tuple(_kept(absorbed.members))
        ),
    )
    grown = taken_along(_taken_in(survivor, record, moved), absorbed)
    return Pair(grown, rested, moved, text)


def unmerge(
    absorbed: Ticket, survivor: Ticket, caller: Caller, now: datetime, *, reason: str
) -> Pair:
    """Put an absorbed ticket back as it was; what happened meanwhile stays with the survivor.

    Whoever withdrew meanwhile has withdrawn. Where anything happened, the two are linked.

    Raises:
        RoleMissing, NotAllowed: by the transition table, for either of the two: a survivor whose
            result is out, or that is over or itself merged, gives nothing back.
        LimitReached: nobody would be left in one of the two.

    """
    del now
    moves(absorbed.state, "unmerge", caller.roles)
    text = substantial("reason", reason, MIN_BASIS)
    was, record = absorbed.absorption, _record_of(survivor, absorbed.id)
    if was is None or record is None:
        raise NotAllowed(absorbed.state, "unmerge")
    moves(survivor.state, "absorb", caller.roles)
    moved = tuple(_returned(survivor, was.members))
    gone = {member.appeal_id for member in moved}
    staying = tuple(member for member in survivor.members if member.appeal_id not in gone)
    if not _any_open(moved) or not _any_open(staying):
        raise LimitReached("nobody_would_be_left")
    happened = survivor.sequence > record.sequence
    restored = replace(
        absorbed,
        state=was.state,
        members=moved,
        absorption=None,
        linked_ticket_id=absorbed.linked_ticket_id or (survivor.id if happened else None),
    )
    parted, restored = given_back(survivor, record, restored)
    return Pair(_given_back(parted, record, staying), restored, moved, text)


def told(survivor: Ticket, before: int, after: int) -> Ticket:
    """Return the survivor with the events of a family's own step not counted as happenings.

    ``before`` and ``after`` are its sequences around telling the step.
    """
    absorbed = tuple(
        replace(record, sequence=after) if record.sequence >= before else record
        for record in survivor.absorbed
    )
    return replace(survivor, absorbed=absorbed)


def happened_since(survivor: Ticket, absorbed_id: str) -> int:
    """Return the survivor's sequence after which things happened that are not the absorbed's."""
    record = _record_of(survivor, absorbed_id)
    return record.sequence if record else survivor.sequence


def _must_fit(survivor: Ticket, absorbed: Ticket) -> None:
    if SEVERITIES.index(survivor.severity) > SEVERITIES.index(absorbed.severity):
        raise LimitReached("survivor_less_urgent", severity=absorbed.severity)
    if survivor.matter.confidential != absorbed.matter.confidential:
        raise LimitReached("confidential_differs")
    if not survivor.seal.is_like(absorbed.seal):
        raise LimitReached("seal_differs")
    if len(survivor.members) + len(absorbed.members) > MOST_MEMBERS:
        raise LimitReached("family_too_large", most=MOST_MEMBERS)


def _kept(members: Iterable[Member]) -> Iterable[Kept]:
    return (Kept(item.appeal_id, item.answer, item.answered_round) for item in members)


def _taken_in(survivor: Ticket, record: Absorbed, moved: tuple[Member, ...]) -> Ticket:
    """Add reporters; the earliest answer that any of them was promised holds for all."""
    own = survivor.own_due_at if survivor.absorbed else survivor.resident_due_at
    grown = replace(
        survivor,
        members=(*survivor.members, *moved),
        absorbed=(*survivor.absorbed, record),
        own_due_at=own,
    )
    due = [at for at in (survivor.resident_due_at, record.resident_due_at) if at is not None]
    return replace(grown, resident_due_at=min(due, default=None))


def _given_back(survivor: Ticket, record: Absorbed, staying: tuple[Member, ...]) -> Ticket:
    """Take reporters out, with the deadline that only they had; one set meanwhile stays."""
    remaining = tuple(one for one in survivor.absorbed if one != record)
    survivor = cooled(survivor, record)
    shrunk = replace(survivor, members=staying, absorbed=remaining)
    if survivor.resident_due_at == _earliest(survivor):
        shrunk = replace(shrunk, resident_due_at=_earliest(shrunk))
    return shrunk if remaining else replace(shrunk, own_due_at=None)


def _earliest(survivor: Ticket) -> datetime | None:
    promised = [survivor.own_due_at, *(one.resident_due_at for one in survivor.absorbed)]
    return min((at for at in promised if at is not None), default=None)


def _returned(survivor: Ticket, kept: Iterable[Kept]) -> Iterable[Member]:
    for one in kept:
        member = survivor.member(one.appeal_id)
        if member is not None:
            yield replace(
                member,
                answer=one.answer,
                answered_round=one.answered_round,
                moves=member.moves + 1,
            )


def _record_of(survivor: Ticket, absorbed_id: str) -> Absorbed | None:
    return next((one for one in survivor.absorbed if one.ticket_id == absorbed_id), None)


def _any_open(members: Iterable[Member]) -> bool:
    return any(member.state == "open" for member in members)

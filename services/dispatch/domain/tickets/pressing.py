"""Who presses for a case: reporters add facts and urge (催办), superiors supervise (督办, D5)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.dispatch.domain.caller import PLATFORM, Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.additions import Supervision, Supplement
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

_LEAST_INSTRUCTION = 4
_LONGEST_REPLY = timedelta(days=366)  # nobody supervises what is answered in another year
_MOST_HEARD = 20  # of one reporter: brokers bring events again soon, or not at all
MOST_KEPT = 20  # of what was added and ordered; the events keep everything


def was_heard(ticket: Ticket, appeal_id: str, event_id: str) -> bool:
    """Whether an event by which this reporter pressed has been counted, here or elsewhere."""
    member = ticket.member(appeal_id)
    return member is not None and event_id in member.heard


def heard(ticket: Ticket, appeal_id: str, event_id: str) -> Ticket:
    """Return the ticket with the event noted at its reporter, with whom it moves."""
    member = ticket.member(appeal_id)
    if member is None:
        return ticket
    return ticket.with_member(replace(member, heard=(*member.heard, event_id)[-_MOST_HEARD:]))


def supplement(ticket: Ticket, said: Supplement, timing: Timing, now: datetime) -> Ticket:
    """Add what a reporter said; an answer that was waited for lets the work go on (D4).

    What intake took while the case was ending is kept with it: nothing that was said is dropped.
    """
    if ticket.is_open:
        ticket = enter(ticket, "supplement", PLATFORM, timing, now)
    return replace(ticket, supplements=(*ticket.supplements, said)[-MOST_KEPT:])


def added(ticket: Ticket, appeal_id: str, attachments: Sequence[str]) -> Ticket:
    """Return the ticket with what a reporter has added to his words, each attachment once."""
    member = ticket.member(appeal_id)
    if member is None or not attachments:
        return ticket
    all_of_them = tuple(dict.fromkeys((*member.attachments, *attachments)))[-MOST_KEPT:]
    return ticket.with_member(replace(member, attachments=all_of_them))


def remind(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Count that a reporter urged the work on; intake limits how often one may."""
    ticket = enter(ticket, "remind", PLATFORM, timing, now)
    return replace(ticket, reminders=ticket.reminders + 1, reminded_at=now)


def supervise(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    instruction: str,
    reply_due_at: datetime | None,
) -> Ticket:
    """Order that the case be dealt with; a superior may do so as often as he likes."""
    ticket = enter(ticket, "supervise", caller, timing, now)
    text = substantial("instruction", instruction, _LEAST_INSTRUCTION)
    latest = now + _LONGEST_REPLY
    if reply_due_at is not None and not now < reply_due_at <= latest:
        raise FieldRefused("reply_due_at", "not_within", latest=latest.isoformat())
    ordered = Supervision(caller.subject, text, now, reply_due_at)
    return replace(
        ticket,
        supervisions=(*ticket.supervisions, ordered)[-MOST_KEPT:],
        supervision_count=ticket.supervision_count + 1,
    )

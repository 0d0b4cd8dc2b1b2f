"""A merge takes an open alarm along: its officer goes on where the case goes on (A8, B5)."""

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.danger.alarm import Alarm
from services.dispatch.domain.danger.calling import CLOCK, with_clock
from services.dispatch.domain.families.records import Absorbed, Carried
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket


def taken_along(survivor: Ticket, absorbed: Ticket) -> Ticket:
    """Return a survivor that has the alarm of what it just absorbed; its record remembers how.

    Whoever was called about it goes on, nobody is called anew. Where the survivor has an open
    alarm of its own that one hears the words; a danger that was confirmed is known.
    """
    alarm, own = absorbed.alarm, survivor.alarm
    if alarm is None or not alarm.is_open or (own is not None and own.verdict == "confirmed"):
        return survivor
    before = Carried(own, alarm_clock(survivor), alarm)
    if own is not None and own.is_open:
        joined = _joined(own, alarm)
        grown = replace(survivor, alarm=joined)
        return _remembering(grown, replace(before, after=joined))
    return _remembering(_with(survivor, alarm, alarm_clock(absorbed)), before)


def given_back(survivor: Ticket, record: Absorbed, restored: Ticket) -> tuple[Ticket, Ticket]:
    """Return survivor and restored ticket, each with the alarm that is its own.

    What was done about the alarm meanwhile was done about the restored ticket's danger: its
    officer is not called again. The survivor keeps the alarm where another that it absorbed
    speaks of danger too, or where something came of words that joined its own.
    """
    carried, alarm, own = record.alarm, survivor.alarm, restored.alarm
    if carried is None or alarm is None or own is None:
        return survivor, restored
    is_its = _is_same(alarm, own)
    if is_its or not alarm.is_open:
        done = replace(
            alarm,
            appeal_id=own.appeal_id,
            raised_at=own.raised_at,
            words=own.words,
            doubts=own.doubts,
        )
        restored = _with(restored, done, alarm_clock(survivor))
    shared = any(other.alarm for other in survivor.absorbed if other != record)
    if not shared and (is_its or alarm == carried.after):
        survivor = _with(survivor, carried.before, carried.clock)
    return survivor, restored


def alarm_clock(ticket: Ticket) -> Clock | None:
    """Return the clock of a ticket's alarm, if one runs."""
    return next((clock for clock in ticket.clocks if clock.kind == CLOCK), None)


def _with(ticket: Ticket, alarm: Alarm | None, clock: Clock | None) -> Ticket:
    """Return a ticket with an alarm and its clock; one that runs already keeps its place."""
    ticket = replace(ticket, alarm=alarm)
    return ticket if alarm_clock(ticket) == clock else with_clock(ticket, clock)


def _is_same(one: Alarm, other: Alarm) -> bool:
    return (one.appeal_id, one.raised_at) == (other.appeal_id, other.raised_at)


def _joined(own: Alarm, alarm: Alarm) -> Alarm:
    return replace(
        own,
        words=tuple(dict.fromkeys((*own.words, *alarm.words))),
        doubts=tuple(dict.fromkeys((*own.doubts, *alarm.doubts))),
    )


def _remembering(survivor: Ticket, carried: Carried) -> Ticket:
    *others, last = survivor.absorbed
    return replace(survivor, absorbed=(*others, replace(last, alarm=carried)))

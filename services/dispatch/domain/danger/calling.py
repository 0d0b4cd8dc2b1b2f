"""Calls the duty officers about a danger, one after the other, until somebody takes it on (A8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import start_clock
from services.dispatch.domain.danger.alarm import Alarm, WhyCalled
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.rosters.on_duty import who_at
from services.dispatch.domain.terms import Tier
from services.dispatch.domain.tickets.ticket import Ticket

CLOCK: Final = "alarm"


@dataclass(frozen=True, slots=True)
class Called:
    """One call: whom, and until when he has to take it on; ``due`` is when it was to be made."""

    number: int
    tier: Tier
    unit: str
    officer: str | None
    why: WhyCalled
    due: datetime
    answer_by: datetime | None


Rung = tuple[Ticket, tuple[Called, ...]]


def raise_alarm(
    ticket: Ticket,
    appeal_id: str,
    words: tuple[str, ...],
    doubts: tuple[str, ...],
    directory: Directory,
    now: datetime,
) -> Rung:
    """Raise a ticket's alarm, and call; new words join one that is open.

    A person who has judged is called again only by words that mean danger and that he has not seen.
    """
    known = ticket.alarm
    if known is not None and known.is_open:
        joined = replace(
            known,
            words=tuple(dict.fromkeys((*known.words, *words))),
            doubts=tuple(dict.fromkeys((*known.doubts, *doubts))),
        )
        return replace(ticket, alarm=joined), ()
    if known is not None and set(words) <= {*known.words, *known.doubts}:
        return ticket, ()
    if known is not None and known.verdict == "confirmed":
        return ticket, ()  # he knows that it is danger
    alarm = Alarm(appeal_id, now, words, doubts)
    return call(replace(ticket, alarm=alarm), "raised", directory, now)


def call(ticket: Ticket, why: WhyCalled, directory: Directory, at: datetime) -> Rung:
    """Call the next officer; where nobody is on duty, the one after him at once."""
    alarm, rules, unit = ticket.alarm, directory.danger, directory.center_unit
    if alarm is None:
        return ticket, ()
    made: list[Called] = []
    officer: str | None = None
    clock: Clock | None = None
    while officer is None and alarm.calls < rules.most:
        number = alarm.calls + 1
        rung = rules.rung(number)
        officer = _on_duty(unit, rung.tier, directory, at)
        alarm = replace(alarm, calls=number, tier=rung.tier, officer=officer)
        clock = start_clock(CLOCK, number, rung.wait, directory.calendar, at, unit=unit)
        made.append(Called(number, rung.tier, unit, officer, why, at, clock.due_at))
        if number >= len(rules.calls):
            break  # the top is told in any case, and again after a while
    ticket = replace(ticket, alarm=alarm)
    return with_clock(ticket, clock) if clock else ticket, tuple(made)


def next_call(ticket: Ticket, clock: Clock, directory: Directory) -> Rung:
    """Make the call that fell due: nobody took the danger on, or nobody judged it.

    After the last call the clock rests: it is with the district's leadership.
    """
    alarm, due = ticket.alarm, clock.due_at
    if alarm is None or not alarm.is_open or not ticket.is_open:
        return with_clock(ticket, None), ()
    if alarm.calls >= directory.danger.most:
        return ticket.with_clock(replace(clock, missed_at=due, marks=(), next_tier_at=None)), ()
    return call(ticket, "unjudged" if alarm.acknowledged_at else "unacknowledged", directory, due)


def with_clock(ticket: Ticket, clock: Clock | None) -> Ticket:
    """Return the ticket with this clock of its alarm and no other; events keep the earlier ones."""
    others = tuple(one for one in ticket.clocks if one.kind != CLOCK)
    return replace(ticket, clocks=(*others, clock) if clock else others)


def at_rest(ticket: Ticket) -> Ticket:
    """Return a ticket that is over without the clock of its alarm: nobody is called any more."""
    if ticket.alarm is None or ticket.is_open or ticket.state == "merged":
        return ticket
    return with_clock(ticket, None)


def _on_duty(unit: str, tier: Tier, directory: Directory, at: datetime) -> str | None:
    rota = directory.rotas.get((unit, tier))
    return who_at(rota, at, directory.calendar.zone) if rota else None

"""Deadlines as the API shows them: each clock with its intervals and the sums that agree (E3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.explaining import Interval
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.explaining import Account, account_of
from services.dispatch.domain.tickets.promising import resident_clock
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http import views
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared

View = dict[str, Any]


def deadlines_view(ticket: Ticket, calendars: Calendars, now: datetime, caller: Caller) -> View:
    """Return the clocks of a ticket that a caller may see, and the residents' own."""
    promise, clearances = resident_clock(ticket), cleared(ticket, caller)

    def explained(clock: Clock) -> View:
        return show("explained_clock", _explained(clock, calendars, now), clearances)

    view = {
        "as_of": now,
        "calendar_version": calendars.version,
        "resident": explained(promise) if promise else None,
        "clocks": [
            explained(clock) for clock in ticket.clocks if caller.may_see_part(ticket, clock.unit)
        ],
    }
    return show("deadlines", view, clearances)


def intervals_view(intervals: Iterable[Interval]) -> list[View]:
    """Return intervals in order; ``reason`` is a code, after a colon what only this one has."""
    return [
        {
            "from": item.start,
            "to": item.end,
            "seconds": item.length.total_seconds(),
            "counted": item.counted,
            "reason": item.reason,
            "provisional": item.provisional,
        }
        for item in intervals
    ]


def _explained(clock: Clock, calendars: Calendars, now: datetime) -> View:
    account = account_of(clock, calendars.named_or_district(clock.calendar), now)
    return {
        **views.clock_view(clock),
        "calendar": account.calendar.code,
        "named": _named(clock),
        "held": _held(clock),
        "intervals": intervals_view(account.intervals),
        "sums": _sums(account),
    }


def _held(clock: Clock) -> list[View]:
    """Return when and why a clock was held; one that stopped while it was is held no more."""
    over = clock.stopped_at if clock.is_stopped else None
    return [{"from": gap.since, "to": gap.until or over, "why": gap.why} for gap in clock.gaps]


def _named(clock: Clock) -> View | None:
    if clock.named is None:
        return None
    return {"due_at": clock.named.due_at, "at": clock.named.at, "why": clock.named.why}


def _sums(account: Account) -> View:
    """Return the sums in seconds: counted = limit + made good, counted + skipped = from to."""
    return {
        "limit_seconds": account.worth.total_seconds(),
        "made_good_seconds": account.made_good.total_seconds(),
        "counted_seconds": account.counted.total_seconds(),
        "skipped_seconds": account.skipped.total_seconds(),
        "elapsed_seconds": account.elapsed.total_seconds(),
        "left_seconds": account.left.total_seconds(),
    }

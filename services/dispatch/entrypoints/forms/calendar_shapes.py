"""Calendars and what they moved, as API and command line show them."""

from dataclasses import asdict
from datetime import time
from typing import Any, Final

from services.dispatch.application.calendars.import_notice import Proposal
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.day import Day
from services.dispatch.domain.calendars.obligations import Occurrence
from services.dispatch.ports.calendars import MovedTicket

Shape = dict[str, Any]
_MOST_CHANGES: Final = 400  # days of an answer: hours that change make every day of every year


def calendar_row(calendar: Calendar, calendars: Calendars) -> Shape:
    """Return a line of the list of calendars; the district's is whose nobody has another."""
    return {
        "code": calendar.code,
        "name": calendar.name,
        "version": calendars.version,
        "years": sorted(calendar.years),
        "hours": [[f"{opens:%H:%M}", _closing(closes)] for opens, closes in calendar.hours],
        "observes_holidays": calendar.observes,
        "district": calendar.code == calendars.district.code,
        "units": sorted(u for u, code in calendars.of_units.items() if code == calendar.code),
        "closed": {day.isoformat(): name for day, name in sorted(calendar.closed.items())},
        "opened": {day.isoformat(): name for day, name in sorted(calendar.opened.items())},
    }


def _closing(closes: time) -> str:
    """Return closing time; midnight is the end of the day, as it was written."""
    return f"{closes:%H:%M}" if closes != time(0) else "24:00"


def day_row(day: Day) -> Shape:
    """Return a day: worked or not, and why."""
    return {
        "date": day.date,
        "working": day.working,
        "reason": day.reason,
        "provisional": day.provisional,
    }


def occurrence_row(occurrence: Occurrence) -> Shape:
    """Return one period of a duty with its date."""
    return {
        "period": occurrence.period,
        "first_day": occurrence.first_day,
        "last_day": occurrence.last_day,
        "times": occurrence.times,
        "starts_at": occurrence.starts_at,
        "due_at": occurrence.due_at,
        "provisional": occurrence.provisional,
        "reminders": [{"percent": p, "at": at} for p, at in occurrence.reminders],
    }


def moved_row(moved: MovedTicket) -> Shape:
    """Return what a version moved in one ticket."""
    return {
        "ticket_id": moved.ticket_id,
        "number": moved.number,
        "waiting": moved.is_waiting,
        "verdict": moved.verdict,
        "judged_by": moved.judged_by,
        "moves": [
            {
                "key": move.key,
                "clock": move.kind,
                "work_order_id": move.order_id,
                "unit": move.unit,
                "before": move.before,
                "after": move.after,
                "provisional": move.provisional,
                "held": move.held,
            }
            for move in moved.moves
        ],
    }


def changes_row(proposal: Proposal) -> Shape:
    """Return what a proposal changes: which days, which years become published or are taken back.

    Of many days the first are named; ``total`` counts all.
    """
    before, after = proposal.before.calendar.years, proposal.after.district.years
    return {
        "days": [asdict(day) for day in proposal.days[:_MOST_CHANGES]],
        "total": len(proposal.days),
        "years_published": sorted(after - before),
        "years_taken_back": sorted(before - after),
    }

"""Calendars and what they moved, as API and command line show them."""

from typing import Any

from services.dispatch.calendar_ports import MovedTicket
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.day import Day

Shape = dict[str, Any]


def calendar_row(calendar: Calendar, calendars: Calendars) -> Shape:
    """Return a line of the list of calendars; the district's is whose nobody has another."""
    return {
        "code": calendar.code,
        "name": calendar.name,
        "version": calendars.version,
        "years": sorted(calendar.years),
        "hours": [[str(opens)[:5], str(closes)[:5]] for opens, closes in calendar.hours],
        "observes_holidays": calendar.observes,
        "district": calendar.code == calendars.district.code,
        "units": sorted(u for u, code in calendars.of_units.items() if code == calendar.code),
        "closed": {day.isoformat(): name for day, name in sorted(calendar.closed.items())},
        "opened": {day.isoformat(): name for day, name in sorted(calendar.opened.items())},
    }


def day_row(day: Day) -> Shape:
    """Return a day: worked or not, and why."""
    return {
        "date": day.date,
        "working": day.working,
        "reason": day.reason,
        "provisional": day.provisional,
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

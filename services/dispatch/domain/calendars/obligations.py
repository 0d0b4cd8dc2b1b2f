"""Standing obligations (J5): when a monthly, quarterly, half-yearly or yearly duty falls due.

Only the clock: a due date is a limit in working days from the start of its period (or from its
end), counted by the same code as any other, provisional where its year is not published yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.counting import given, moment
from services.dispatch.domain.calendars.day import ONE_DAY
from services.dispatch.domain.calendars.limits import Amount, Deadline

Period = Literal["month", "quarter", "half_year", "year"]
MONTHS: Final[Mapping[Period, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_LETTERS: Final[Mapping[Period, str]] = {"quarter": "Q", "half_year": "H"}
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty that returns: ``times`` in each period, all of them by the same date.

    Without a limit the date is the last working day of the period. A limit in whole days counts the
    period's first day, or begins after the period where ``after_period`` says so.
    """

    period: Period
    times: int = 1
    limit: Amount | None = None
    after_period: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a duty: its name (``2026-Q4``), bounds, date, and when to remind of it."""

    period: str
    first_day: date
    last_day: date
    times: int
    starts_at: datetime
    due_at: datetime
    provisional: bool
    reminders: tuple[tuple[int, datetime], ...]


def occurrences(
    duty: Obligation, calendar: Calendar, first: date, last: date, percents: Sequence[int] = ()
) -> Iterator[Occurrence]:
    """Yield the occurrences of a duty whose periods begin between two days, both included."""
    months = MONTHS[duty.period]
    year, month = first.year, (first.month - 1) // months * months + 1
    while (begins := date(year, month, 1)) <= last:
        year, month = (year, month + months) if month + months <= _YEAR else (year + 1, 1)
        if begins >= first:
            ends = date(year, month, 1) - ONE_DAY
            yield _occurrence(duty, calendar, begins, ends, percents)


def _occurrence(
    duty: Obligation, calendar: Calendar, first: date, last: date, percents: Sequence[int]
) -> Occurrence:
    since = calendar.day(last).end if duty.after_period else calendar.day(first).start
    limit = duty.limit or Amount(_worked(calendar, first, last), "working_day")
    limit = Amount(limit.amount, limit.unit, counts_receipt=True)
    deadline: Deadline = calendar.add(since, limit)
    total = given(calendar, since, limit)
    return Occurrence(
        period=_name(duty.period, first),
        first_day=first,
        last_day=last,
        times=duty.times,
        starts_at=since,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
        reminders=tuple((p, moment(calendar, since, limit, total * p / 100)) for p in percents),
    )


def _worked(calendar: Calendar, first: date, last: date) -> int:
    days = (last - first).days + 1
    return sum(calendar.day(first + n * ONE_DAY).working for n in range(days))


def _name(period: Period, first: date) -> str:
    if period == "year":
        return str(first.year)
    if period == "month":
        return f"{first:%Y-%m}"
    return f"{first.year}-{_LETTERS[period]}{(first.month - 1) // MONTHS[period] + 1}"

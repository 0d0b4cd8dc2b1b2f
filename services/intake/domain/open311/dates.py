"""Dates and times as the W3C's note on ISO 8601 writes them, and the window that they span."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

# GeoReport v2: "may not span more than 90 days", and the default without dates.
LONGEST_SPAN = timedelta(days=90)
# A plus sign that a client forgot to encode arrives as a space.
_W3C = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"([Tt ](?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)([.,](?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>[Zz]|[+ -]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_TICK = timedelta(microseconds=1)


class NotADate(ValueError):
    """The text is no date or time of that form, or none that there is."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a date stands for: from its first to its last instant, in UTC."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Which instants are asked for; an open end is None."""

    start: datetime
    end: datetime | None = None


class WindowRefused(ValueError):
    """The two dates make no window: upside down, or longer than the standard allows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_date(text: str, zone: tzinfo) -> Span:
    """Return what a date, a time, a month or a year covers.

    Args:
        text: W3C date and time, at any of its precisions.
        zone: of the district, for what says no offset (the standard wants one).

    Raises:
        NotADate: the text is none.

    """
    match = _W3C.fullmatch(text.strip())
    if match is None:
        raise NotADate(text)
    parts = match.groupdict()
    try:
        first = datetime(
            int(parts["year"]),
            int(parts["month"] or 1),
            int(parts["day"] or 1),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int((parts["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_offset(parts["zone"]) or zone,
        )
        return Span(first.astimezone(UTC), (first + _length(parts, first) - _TICK).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise NotADate(text) from error


def window(start: Span | None, end: Span | None, now: datetime) -> Window:
    """Return the window of two dates, either of which may be missing.

    Without dates it is the last 90 days; with one of them 90 days on its side.

    Raises:
        WindowRefused: upside down, or longer than 90 days.

    """
    if start is None:
        return Window(end.last - LONGEST_SPAN, end.last) if end else Window(now - LONGEST_SPAN)
    if end is None:
        return Window(start.first, start.first + LONGEST_SPAN)
    if end.last < start.first:
        raise WindowRefused("dates_upside_down")
    if end.first - start.first > LONGEST_SPAN:
        raise WindowRefused("span_too_long")
    return Window(start.first, end.last)


def _offset(written: str | None) -> tzinfo | None:
    if written is None:
        return None
    if written in "Zz":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    if minutes > 59:
        raise NotADate(written)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if written[0] == "-" else ahead)


def _length(parts: dict[str, str | None], first: datetime) -> timedelta:
    """Return how long the smallest unit is that was written."""
    if parts["fraction"]:
        return timedelta(microseconds=10 ** max(0, 6 - len(parts["fraction"])))
    if parts["second"]:
        return timedelta(seconds=1)
    if parts["hour"]:
        return timedelta(minutes=1)
    if parts["day"]:
        return timedelta(days=1)
    if parts["month"]:
        return timedelta(days=monthrange(first.year, first.month)[1])
    return timedelta(days=366 if monthrange(first.year, 2)[1] == 29 else 365)

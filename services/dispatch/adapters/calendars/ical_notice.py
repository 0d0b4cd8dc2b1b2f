"""Notices as iCalendar (RFC 5545), as calendar programs publish them: one event a holiday.

Read by hand, for a library would not say on which line a fault stands. ``DTEND`` is the day after
the last; an event is a make-up day where its categories or its summary say so (班, 补班, 调休上班).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from services.dispatch.adapters.calendars.entries import Entry
from services.dispatch.adapters.preset.errors import PresetError

_WORKED: Final = re.compile(r"班|work(ing)?[ -]?day|make-?up", re.IGNORECASE)
_DECORATION: Final = re.compile(r"[（(\[].*?[）)\]]|假期|补班|调休|上班|放假|休息?$|班$")
_DAY: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
Line = tuple[int, str, str]


def ical_entries(file: str, text: str) -> tuple[list[Entry], list[PresetError]]:
    """Return the entries of a calendar with its faults: no calendar, events without an end."""
    lines = list(_unfolded(text))
    if not lines or lines[0][1:] != ("BEGIN", "VCALENDAR"):
        return [], [PresetError(file, 1, "BEGIN", "not an iCalendar file")]
    entries: list[Entry] = []
    event: dict[str, str] = {}
    begun: int | None = None
    faults: list[PresetError] = []
    for number, name, value in lines:
        if (name, value) == ("BEGIN", "VEVENT"):
            event, begun = {}, number
        elif (name, value) == ("END", "VEVENT") and begun is not None:
            entries.append(_entry(begun, event))
            begun = None
        elif begun is not None:
            event[name] = value
    if begun is not None:
        faults.append(PresetError(file, begun, "VEVENT", "the event has no end"))
    return entries, faults


def _unfolded(text: str) -> Iterator[Line]:
    """Yield number, name and value of each content line; a folded one goes on after a blank."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line:
            lines.append((number, line))
    for number, line in lines:
        head, _, value = line.partition(":")
        yield number, head.split(";")[0].strip().upper(), value.strip()


def _entry(line: int, event: dict[str, str]) -> Entry:
    summary = event.get("SUMMARY", "").replace("\\,", ",")
    worked = _WORKED.search(f"{event.get('CATEGORIES', '')} {summary}")
    first = _iso(event.get("DTSTART", ""))
    return Entry(
        line=line,
        where="VEVENT",
        kind="workday" if worked else "holiday",
        name=_DECORATION.sub("", summary).strip() or summary,
        first=first,
        last=_last(first, event.get("DTEND", "")),
    )


def _iso(value: str) -> str:
    """Return a date as ISO text; a time of day after it is dropped, what is no date stays."""
    found = _DAY.match(value.split("T")[0])
    return "-".join(found.groups()) if found else value


def _last(first: str, end: str) -> str:
    if not end:
        return first
    try:
        return (date.fromisoformat(_iso(end)) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return _iso(end)

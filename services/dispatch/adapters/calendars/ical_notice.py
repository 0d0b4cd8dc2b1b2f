"""Notices as iCalendar (RFC 5545), as calendar programs publish them: one event a holiday.

Read by hand, for a library would not say on which line a fault stands. ``DTEND`` is the day after
the last; an event is a make-up day where its categories or its summary say so (班, 补班, 调休上班),
but not where the summary tells of days off (放假) or of another day's work (10月10日上班).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from icalendar.prop import vDuration
from icalendar.timezone import tzp

from services.dispatch.adapters.calendar_lines import content_lines
from services.dispatch.adapters.calendars.entries import Entry
from services.dispatch.adapters.preset.errors import PresetError

_WORKED: Final = re.compile(r"班|work(ing)?[ -]?day|make-?up", re.IGNORECASE)
_DAYS_OFF: Final = re.compile("放假|休假")
_WORKED_ON: Final = re.compile(r"(\d{1,2})[日号][^，。；,;]{0,12}?上班")
_BRACKETED: Final = r"[（(\[][^（(\[）)\]]*[）)\]]"
_DECORATION: Final = re.compile(
    _BRACKETED + r"|第\d+天|/?共\d+天|假期|补班|调休|上班|放假|休息?$|班$"
)
_CONTENT: Final = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
"""A parameter in quotes may have a colon (an ALTREP), before the one that ends the head."""
_ESCAPED: Final = re.compile(r"\\([\\;,])")
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T|$)")
_INSTANT: Final = timedelta(microseconds=1)
# Apple's calendars of holidays bear feasts besides, on which everybody works.
_SPECIAL: Final = "X-APPLE-SPECIAL-DAY"
_SPECIAL_KINDS: Final = {"WORK-HOLIDAY": "holiday", "ALTERNATE-WORKDAY": "workday"}
_REPEATS: Final = ("RRULE", "RDATE")
_TIMES: Final = ("DTSTART", "DTEND")
_NAMED_ZONE: Final = re.compile(r';TZID="?([^";]+)', re.IGNORECASE)


class Property(NamedTuple):
    """A content line of an event; ``zone`` is what its hours are said in, if it names one."""

    line: int
    value: str
    zone: str = ""


Event = Mapping[str, Property]


def ical_entries(file: str, text: str) -> tuple[list[Entry], list[PresetError]]:
    """Return the entries of a calendar with its faults: no calendar, events without an end.

    What was called off is left out. A repeating event is a fault: each year has its own notice;
    so are hours in a zone that nobody knows.
    """
    lines = list(_properties(text))
    if not lines or (lines[0][0], lines[0][1].value) != ("BEGIN", "VCALENDAR"):
        return [], [PresetError(file, 1, "BEGIN", "not an iCalendar file")]
    events, faults = _events(file, lines)
    live = [(line, event) for line, event in events if _said(event, "STATUS") != "CANCELLED"]
    marked = any(_SPECIAL in event for _, event in live)
    entries = [_entry(line, event) for line, event in live if not marked or _SPECIAL in event]
    for _, event in live:
        faults += [_repeating(file, event[name].line) for name in _REPEATS if name in event]
        times = (event[name] for name in _TIMES if name in event)
        faults += [_zoneless(file, said) for said in times if _zone(said) is None]
    return entries, faults


def _events(
    file: str, lines: list[tuple[str, Property]]
) -> tuple[list[tuple[int, Event]], list[PresetError]]:
    """Return the events with their lines; what stands within one of their alarms is not theirs."""
    events: list[tuple[int, Event]] = []
    event: dict[str, Property] = {}
    begun, inner = 0, 0
    for name, said in lines:
        if name == "BEGIN" and begun:
            inner += 1
        elif name == "BEGIN" and said.value == "VEVENT":
            event, begun = {}, said.line
        elif name == "END" and inner:
            inner -= 1
        elif name == "END" and begun and said.value == "VEVENT":
            events.append((begun, event))
            begun = 0
        elif begun and not inner:
            event[name] = said
    faults = [PresetError(file, begun, "VEVENT", "the event has no end")] if begun else []
    return events, faults


def _properties(text: str) -> Iterator[tuple[str, Property]]:
    """Yield each content line with its name."""
    for number, line in content_lines(text):
        said = _CONTENT.fullmatch(line)
        head, value = said.groups() if said else (line.partition(":")[0], line.partition(":")[2])
        name = head.split(";")[0].strip().upper()
        value = value.strip().upper() if name in ("BEGIN", "END", "STATUS") else value.strip()
        zone = _NAMED_ZONE.search(head)
        yield name, Property(number, value, zone[1].strip() if zone else "")


def _repeating(file: str, line: int) -> PresetError:
    return PresetError(file, line, "VEVENT", "an event repeats; name each day", "notice_repeats")


def _zoneless(file: str, said: Property) -> PresetError:
    words, told = f"nobody knows the time zone {said.zone}", (("value", said.zone),)
    return PresetError(file, said.line, "VEVENT", words, "notice_zone", told)


def _entry(line: int, event: Event) -> Entry:
    summary = _ESCAPED.sub(r"\1", _said(event, "SUMMARY"))
    first, last = _span(event)
    return Entry(
        line=line,
        where="VEVENT",
        kind=_kind(event, summary, first),
        name=_DECORATION.sub("", summary).strip() or summary,
        first=first,
        last=last,
    )


def _kind(event: Event, summary: str, first: str) -> str:
    special = _said(event, _SPECIAL)
    if special:
        return _SPECIAL_KINDS.get(special.upper(), special)
    if _WORKED.search(_said(event, "CATEGORIES")):
        return "workday"
    return "workday" if _is_worked(summary, first) else "holiday"


def _is_worked(summary: str, first: str) -> bool:
    """Whether a summary is a make-up day's: it speaks of work, on no other day than its own."""
    if _DAYS_OFF.search(summary):
        return False
    own = first.rpartition("-")[2].lstrip("0")
    said = _WORKED_ON.sub(lambda at: "班" if at[1].lstrip("0") == own else "", summary)
    return _WORKED.search(said) is not None


def _said(event: Event, name: str) -> str:
    return event[name].value if name in event else ""


def _span(event: Event) -> tuple[str, str]:
    """Return the first and the last day as ISO text; what is no time is told as it stands."""
    begins = event.get("DTSTART", Property(0, ""))
    try:
        first = _time(begins)
    except (ValueError, OverflowError):
        return _iso(begins.value), _iso(begins.value)
    try:
        return _day(first), _day(_last(first, event))
    except (ValueError, OverflowError):
        return _day(first), _iso(_said(event, "DURATION") or _said(event, "DTEND"))


def _last(first: datetime, event: Event) -> datetime:
    """Return an instant of the last day: an end is no part of the event any more."""
    if "DURATION" in event:
        lasts: timedelta = vDuration.from_ical(event["DURATION"].value)  # type: ignore[no-untyped-call]
        end = first + lasts
    elif "DTEND" in event:
        end = _time(event["DTEND"])
    else:
        return first
    return end if end == first else end - _INSTANT


def _time(said: Property) -> datetime:
    """Return a day's beginning, or an instant, in the district's time; ValueError for neither."""
    if "T" not in said.value:
        return datetime.strptime(said.value, "%Y%m%d").replace(tzinfo=_ZONE)
    zone, hours = _zone(said) or _ZONE, said.value.removesuffix("Z")
    return datetime.strptime(hours, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(_ZONE)


def _zone(said: Property) -> tzinfo | None:
    """Return the zone of a time, the district's where it names none; None for an unknown one."""
    if "T" not in said.value or not said.zone or said.value.endswith("Z"):
        return UTC if said.value.endswith("Z") else _ZONE
    try:
        return tzp.timezone(said.zone)
    except (ValueError, OSError, RecursionError):  # a folder of zones, a name of many parts
        return None


def _iso(value: str) -> str:
    """Return what was meant to be a date as ISO text; anything else stays."""
    found = _DATE.match(value)
    return "-".join(found.groups()) if found else value


def _day(at: datetime) -> str:
    return at.date().isoformat()

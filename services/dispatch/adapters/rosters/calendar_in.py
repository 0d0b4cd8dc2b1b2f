"""Reads times on duty from iCalendar: every fault at once, each with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.parser import Contentline

from services.dispatch.adapters.rosters.calendar_out import SUBJECT
from services.dispatch.domain.directory.faults import DraftRefused, Fault
from services.dispatch.domain.rosters.rota import Rota, Spell

MOST_EVENTS: Final = 2000
EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2200
_BYTE_ORDER_MARK: Final = "\ufeff"
_NEWLINE: Final = re.compile(r"\r?\n")  # no other character ends a line of a calendar
_RECURRING: Final = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_Where = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """One event as read: its place in the file, and the spell or what is wrong."""

    line: int
    spell: Spell | None
    faults: tuple[Fault, ...] = ()


def read_spells(text: str, rota: Rota, zone: ZoneInfo) -> list[Spell]:
    """Return who is on duty when, by the events of a calendar.

    An event says who by our own property, by an attendee's ``urn:huying:<subject>``, or by a name
    of the rota's people in its summary. Days without hours and hours without a zone are local.

    Raises:
        DraftRefused: with every fault; the field is ``line <number>``, from 1 on.

    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    broken = [_fault(line, "not_a_content_line") for line in _broken_lines(text)]
    if broken:
        raise DraftRefused(broken)
    try:
        calendar = Calendar.from_ical(text)
    except ValueError:
        raise DraftRefused([_fault(1, "not_a_calendar")]) from None
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    places = _places(text)
    if len(places) != len(events):
        raise DraftRefused([_fault(1, "not_a_calendar")])
    found = [_read(*item, rota, zone) for item in zip(events, places, strict=True)]
    faults = [fault for one in found for fault in one.faults] or [*_overlaps(found)]
    if not 0 < len(events) <= MOST_EVENTS:
        faults.append(_fault(1, "calendar_events", most=MOST_EVENTS))
    if faults:
        raise DraftRefused(faults)
    return [one.spell for one in found if one.spell is not None]


def _read(event: Event, places: _Where, rota: Rota, zone: ZoneInfo) -> _Found:
    line = places["BEGIN"]
    wrong = [("calendar_unreadable", name) for name, _ in event.errors if name]
    wrong += [("calendar_recurring", name) for name in _RECURRING if name in event]
    faults = [_fault(places.get(name, line), code, property=name) for code, name in wrong]
    if "DTSTART" not in event:
        faults.append(_fault(line, "calendar_missing", property="DTSTART"))
    who = _who(event, rota)
    if who is None:
        faults.append(_fault(places.get("SUMMARY", line), "not_of_rota", value=_named(event)))
    if faults or who is None:
        return _Found(line, None, tuple(faults))
    bounds = {name: _bound(event, name, zone) for name in ("DTSTART", "DTEND")}
    begins, ends = bounds["DTSTART"], bounds["DTEND"]
    if begins is None or ends is None:
        name = "DTEND" if begins else "DTSTART"
        unreadable = _fault(places.get(name, line), "calendar_unreadable", property=name)
        return _Found(line, None, (unreadable,))
    if ends <= begins:
        return _Found(line, None, (_fault(places.get("DTEND", line), "upside_down"),))
    return _Found(line, Spell(who, begins, ends))


def _who(event: Event, rota: Rota) -> str | None:
    """Return the one of the rota's people whom an event means; None for nobody, or for several."""
    said = [str(event.get(SUBJECT, ""))]
    attendees: Any = event.get("ATTENDEE", [])
    addresses = attendees if isinstance(attendees, list) else [attendees]
    said += [str(one).removeprefix("urn:huying:") for one in addresses]
    known = [subject for subject in said if subject in rota.subjects]
    if known:
        return known[0]
    named = [person for person in rota.people if person.name in _named(event)]
    return named[0].subject if len(named) == 1 else None


def _named(event: Event) -> str:
    return str(event.get("SUMMARY", ""))


def _bound(event: Event, name: str, zone: ZoneInfo) -> datetime | None:
    """Return when an event begins or ends; None for what says no instant that anybody plans for.

    Two beginnings, a day with an hour, an end and a duration, a zone that nobody knows, a year in
    which no rota is.
    """
    said = event.get(name)
    try:
        found = _instant(event.start if name == "DTSTART" else event.end, zone)
    except (ValueError, OverflowError):
        return None
    zoned = said is not None and "TZID" in said.params
    unknown = zoned and isinstance(said.dt, datetime) and said.dt.tzinfo is None
    return None if unknown or not EARLIEST_YEAR <= found.year <= LATEST_YEAR else found


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0), zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _overlaps(found: Sequence[_Found]) -> Iterator[Fault]:
    spells = [(one.spell, one.line) for one in found if one.spell is not None]
    ordered = sorted(spells, key=lambda item: item[0].begins)
    for (before, first), (after, line) in pairwise(ordered):
        if after.begins < before.ends:
            yield _fault(line, "duty_overlaps", other=f"line {first}")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the unfolded lines, each with the number of its first physical line."""
    first, logical = 1, ""
    for number, line in enumerate(_NEWLINE.split(text), 1):
        if line[:1] in {" ", "\t"}:
            logical += line[1:]
            continue
        if logical:
            yield first, logical
        first, logical = number, line
    if logical:
        yield first, logical


def _broken_lines(text: str) -> Iterator[int]:
    for number, line in _lines(text):
        try:
            Contentline(line).parts()  # type: ignore[no-untyped-call]  # a str with checks
        except ValueError:
            yield number


def _places(text: str) -> list[_Where]:
    """Return, for each event in order, the line of each of its properties."""
    found: list[dict[str, int]] = []
    inside = False
    for number, line in _lines(text):
        name = line.partition(":")[0].partition(";")[0].upper()
        if line.upper().strip() == "BEGIN:VEVENT":
            found.append({"BEGIN": number})
            inside = True
        elif line.upper().strip() == "END:VEVENT":
            inside = False
        elif inside:
            found[-1].setdefault(name, number)
    return [*found]


def _fault(line: int, code: str, **params: object) -> Fault:
    return Fault(f"line {line}", "icalendar", code, {"line": line, **params})

"""Reads times on duty from iCalendar: every fault at once, each with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.parser import Contentline

from services.dispatch.adapters.calendar_lines import content_lines
from services.dispatch.adapters.rosters.calendar_out import SUBJECT
from services.dispatch.adapters.rosters.recurring import (
    AHEAD,
    CHANGED,
    EARLIEST_YEAR,
    LATEST_YEAR,
    REPEATING,
    RULES,
    Turns,
    fault_of,
    instant,
    own_zone,
)
from services.dispatch.domain.directory.faults import DraftRefused, Fault
from services.dispatch.domain.rosters.rota import Rota, Spell

MOST_EVENTS: Final = 2000
MOST_REPEATING: Final = 50
_NONE: Final = "CANCELLED"
_Where = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """One event as read: its place in the file, and its spells or what is wrong.

    ``uid`` names it, ``instead`` is the one turn of the event of that name that it stands for: when
    that begins, or on which day. ``own`` is the zone in which its own turns repeat.
    """

    line: int
    spells: tuple[Spell, ...] = ()
    faults: tuple[Fault, ...] = ()
    uid: str = ""
    instead: date | None = None
    own: tzinfo | None = None


def read_spells(text: str, rota: Rota, zone: ZoneInfo, now: datetime) -> list[Spell]:
    """Return who is on duty when, by the events of a calendar.

    An event says who by our own property, by an attendee's ``urn:huying:<subject>``, or by a name
    of the rota's people in its summary. Days without hours and hours without a zone are local.
    Of a repeating one the turns that are not over are taken, a year ahead.

    Raises:
        DraftRefused: with every fault; the field is ``line <number>``, from 1 on.

    """
    broken = [_fault(line, "not_a_content_line") for line in _broken_lines(text)]
    if broken:
        raise DraftRefused(broken)
    try:
        calendar = Calendar.from_ical(text.removeprefix("\ufeff"))
    except (ValueError, OSError, RecursionError):  # the last two: a TZID of a folder, of many parts
        raise DraftRefused([_fault(1, "not_a_calendar")]) from None
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    places = _places(text)
    if len(places) != len(events):
        raise DraftRefused([_fault(1, "not_a_calendar")])
    repeating = sum(any(name in event for name in RULES) for event in events)
    if not 0 < len(events) <= MOST_EVENTS or repeating > MOST_REPEATING:
        raise DraftRefused([_fault(1, "calendar_events", most=MOST_EVENTS, rules=MOST_REPEATING)])
    found = [_read(*item, rota, zone, now) for item in zip(events, places, strict=True)]
    found = [*_changed(found)]
    faults = [fault for one in found for fault in one.faults] or [*_overlaps(found)]
    spells = [spell for one in found for spell in one.spells]
    if not faults and not 0 < len(spells) <= MOST_EVENTS:
        faults.append(_fault(1, "calendar_events", most=MOST_EVENTS, rules=MOST_REPEATING))
    if faults:
        raise DraftRefused(faults)
    return spells


def _changed(found: Sequence[_Found]) -> Iterator[_Found]:
    """Yield the events without the turns for which others stand."""
    instead = {(one.uid, one.instead) for one in found if one.instead is not None}
    for one in found:
        left = (spell for spell in one.spells if not instead & {*_names(one, spell)})
        yield one if one.instead is not None else replace(one, spells=tuple(left))


def _names(one: _Found, turn: Spell) -> Iterator[tuple[str, date]]:
    """Yield by what another event may name a turn: its beginning, or the day (some write that)."""
    yield one.uid, turn.begins
    yield one.uid, turn.begins.astimezone(one.own).date()


def _read(event: Event, places: _Where, rota: Rota, zone: ZoneInfo, now: datetime) -> _Found:
    line = places["BEGIN"]
    wrong = _wrong(event).items()
    faults = [_fault(places.get(name, line), code, property=name) for name, code in wrong]
    if "DTSTART" not in event:
        faults.append(_fault(line, "calendar_missing", property="DTSTART"))
    who = _who(event, rota)
    if who is None and not _is_called_off(event):
        faults.append(_fault(places.get("SUMMARY", line), "not_of_rota", value=_named(event)))
    if faults:
        return _Found(line, faults=tuple(faults))
    bounds = {name: _bound(event, name, zone) for name in ("DTSTART", "DTEND")}
    begins, ends = bounds["DTSTART"], bounds["DTEND"]
    if begins is None or ends is None:
        name = "DTEND" if begins else "DTSTART"
        unreadable = _fault(places.get(name, line), "calendar_unreadable", property=name)
        return _Found(line, faults=(unreadable,))
    if ends <= begins:
        return _Found(line, faults=(_fault(places.get("DTEND", line), "upside_down"),))
    lasts = ends - begins
    turns = _turns(event, begins, zone, now - lasts) if who is not None else []
    spells = (Spell(who or "", turn, turn + lasts) for turn in turns)
    uid, own = str(event.get("UID", "")), own_zone(event, zone)
    return _Found(line, tuple(spells), uid=uid, instead=_instead(event, zone), own=own)


def _instead(event: Event, zone: ZoneInfo) -> date | None:
    """Return which turn an event stands for: an instant, or a day without hours; None for none."""
    said: Any = event.get(CHANGED)
    if said is None:
        return None
    turn: date = said.dt
    return instant(turn, zone) if isinstance(turn, datetime) else turn


def _wrong(event: Event) -> Mapping[str, str]:
    """Return which properties of an event cannot be read, or are not followed, and the code."""
    broken = {name: "calendar_unreadable" for name, _ in event.errors if name}
    told = [name for name in REPEATING if name in event and name not in broken]
    found = {name: fault_of(name, event[name]) for name in told}
    return {**broken, **{name: code for name, code in found.items() if code}}


def _turns(event: Event, begins: datetime, zone: ZoneInfo, over: datetime) -> list[datetime]:
    """Return when an event's turns begin; of a repeating one those after ``over``."""
    if _is_called_off(event):
        return []
    if not any(name in event for name in RULES):
        return [begins]
    turns = Turns(event, zone, max(over, begins) + AHEAD).begin()
    return [turn for turn in turns if turn > over]


def _is_called_off(event: Event) -> bool:
    """Whether nobody is on duty by an event, whomever it names."""
    return str(event.get("STATUS", "")).upper() == _NONE


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
        found = instant(event.start if name == "DTSTART" else event.end, zone)
    except (ValueError, OverflowError, AttributeError):  # the last: a DURATION that is none
        return None
    zoned = said is not None and "TZID" in said.params
    unknown = zoned and isinstance(said.dt, datetime) and said.dt.tzinfo is None
    return None if unknown or not EARLIEST_YEAR <= found.year <= LATEST_YEAR else found


def _overlaps(found: Sequence[_Found]) -> Iterator[Fault]:
    spells = [(spell, one.line) for one in found for spell in one.spells]
    ordered = sorted(spells, key=lambda item: item[0].begins)
    for (before, first), (after, line) in pairwise(ordered):
        if after.begins < before.ends:
            yield _fault(line, "duty_overlaps", other=f"line {first}")


def _broken_lines(text: str) -> Iterator[int]:
    for number, line in content_lines(text):
        try:
            Contentline(line).parts()  # type: ignore[no-untyped-call]  # a str with checks
        except ValueError:
            yield number


def _places(text: str) -> list[_Where]:
    """Return, for each event in order, the line of each of its properties."""
    found: list[dict[str, int]] = []
    inside = False
    for number, line in content_lines(text):
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

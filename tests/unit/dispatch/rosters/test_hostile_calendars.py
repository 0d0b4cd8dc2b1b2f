"""F5: whatever a calendar program writes, a rota is told its faults by line and never breaks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.domain.directory.faults import DraftRefused
from tests.factories.rosters import make_rota

ZONE = ZoneInfo("Asia/Shanghai")
ROTA = make_rota()
NOW = datetime(2026, 11, 23, tzinfo=ZONE)
WHO = ROTA.people[0].name
BEGIN, END = "DTSTART:20261123T010000Z", "DTEND:20261123T090000Z"


def calendar(*properties: str) -> str:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"SUMMARY:{WHO}", *properties)
    return "\r\n".join((*lines, "END:VEVENT", "END:VCALENDAR", ""))


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        (("DTSTART;VALUE=DATE:99991231",), 5),
        (("DTSTART:00010101T000000", "DTEND:00010102T000000"), 5),
        (("DTSTART;VALUE=DATE:20261123", END), 5),
        ((BEGIN, "DTEND;VALUE=DATE:20261124"), 5),
        ((BEGIN, END, "DURATION:PT8H"), 5),
        ((BEGIN, "DTSTART:20261124T010000Z", END), 5),
        ((BEGIN, END, "DTEND:20261124T010000Z"), 5),
        (("DTSTART;VALUE=PERIOD:20261123T010000Z/PT1H",), 5),
        (("DTSTART;TZID=Mars/Base:20261123T010000", "DTEND;TZID=Mars/Base:20261123T020000"), 5),
        ((BEGIN, "DURATION:P99999999999D"), 6),
        (("DTSTART;VALUE=DATE:20261123", "DURATION:080000"), 5),
    ],
)
def test_times_that_are_none_are_told_by_line(properties: tuple[str, ...], line: int) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(calendar(*properties), ROTA, ZONE, NOW)
    assert [(f.code, f.field) for f in refused.value.faults] == [
        ("calendar_unreadable", f"line {line}")
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("RRULE:FREQ=SECONDLY", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2,3", "calendar_recurring"),
        ("RRULE:INTERVAL=2", "calendar_recurring"),
        ("RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", "calendar_recurring"),
        ("RDATE;VALUE=PERIOD:20261124T010000Z/PT1H", "calendar_recurring"),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T010000Z", "calendar_recurring"),
        ("RRULE:nonsense", "calendar_recurring"),
        ("RRULE:FREQ=YEARLY", "calendar_recurring"),
        ("RRULE:FREQ=WEEKLY;BYDAY=2MO", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;COUNT=-1", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;UNTIL=PT1H", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;UNTIL=080000", "calendar_recurring"),
        ("RRULE;VALUE=TEXT:", "calendar_recurring"),
        ("RRULE:FREQ=DAILY;COUNT=many", "calendar_unreadable"),
        ("RRULE:FREQ=DAILY;UNTIL=00010101T000000", "calendar_unreadable"),
        ("RDATE:99991231T235959Z", "calendar_unreadable"),
        ("EXDATE:00010101T000000", "calendar_unreadable"),
        ("EXDATE:PT1H", "calendar_recurring"),
        ("EXDATE:20261202T000000Z/PT1H", "calendar_recurring"),
        ("EXDATE;VALUE=TIME:080000", "calendar_recurring"),
        ("RECURRENCE-ID:PT1H", "calendar_recurring"),
        ("RECURRENCE-ID:20261124T010000Z\r\nRECURRENCE-ID:20261125T010000Z", "calendar_recurring"),
        ("RECURRENCE-ID;VALUE=TEXT:monday", "calendar_recurring"),
        ("RECURRENCE-ID:99991231T235959Z", "calendar_unreadable"),
        ("RRULE:FREQ=DAILY;UNTIL=20200101T000000Z\r\nEXDATE:20261123T010000Z", "calendar_events"),
        ("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\nEXDATE:20261123T010000Z", "calendar_events"),
    ],
)
def test_a_rule_that_no_rota_has_is_told_and_followed_nowhere(rule: str, code: str) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(calendar(BEGIN, END, rule), ROTA, ZONE, NOW)
    assert [fault.code for fault in refused.value.faults] == [code]
    line = 7 if code in ("calendar_recurring", "calendar_unreadable") else 1
    assert refused.value.faults[0].field == f"line {line}"


@pytest.mark.parametrize(
    "rule", ["UNTIL=99991231T235959Z", "UNTIL=99991231", "COUNT=2147483647", "INTERVAL=1"]
)
def test_a_rule_that_never_ends_is_followed_for_a_year(rule: str) -> None:
    found = read_spells(calendar(BEGIN, END, f"RRULE:FREQ=DAILY;{rule}"), ROTA, ZONE, NOW)
    assert len(found) == 367


@pytest.mark.parametrize(
    "text",
    [
        *("", "\0", "BEGIN:VCALENDAR", "END:VEVENT", "x" * 10_000),
        *(calendar(f"DTSTART;TZID={zone}:20261123T010000", END) for zone in ("Asia", "a/" * 300)),
    ],
)
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(DraftRefused):
        read_spells(text, ROTA, ZONE, NOW)


@pytest.mark.parametrize(
    "text",
    [
        calendar(BEGIN, END),
        "\ufeff" + calendar(BEGIN, END),  # as some programs write files
        calendar(BEGIN, END, "DESCRIPTION:a\u2028BEGIN:VEVENT"),  # ends no line of a calendar
        calendar(BEGIN, END).replace("\r\n", "\n"),
        calendar(BEGIN, "DURATION:PT8H"),
    ],
)
def test_what_programs_add_does_no_harm(text: str) -> None:
    [spell] = read_spells(text, ROTA, ZONE, NOW)
    assert (spell.ends - spell.begins).total_seconds() == 8 * 3600

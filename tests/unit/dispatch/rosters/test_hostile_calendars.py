"""F5: whatever a calendar program writes, a rota is told its faults by line and never breaks."""

from zoneinfo import ZoneInfo

import pytest

from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.domain.directory.faults import DraftRefused
from tests.factories.rosters import make_rota

ZONE = ZoneInfo("Asia/Shanghai")
ROTA = make_rota()
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
    ],
)
def test_times_that_are_none_are_told_by_line(properties: tuple[str, ...], line: int) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(calendar(*properties), ROTA, ZONE)
    assert [(f.code, f.field) for f in refused.value.faults] == [
        ("calendar_unreadable", f"line {line}")
    ]


@pytest.mark.parametrize("text", ["", "\0", "BEGIN:VCALENDAR", "END:VEVENT", "x" * 10_000])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(DraftRefused):
        read_spells(text, ROTA, ZONE)


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
    [spell] = read_spells(text, ROTA, ZONE)
    assert (spell.ends - spell.begins).total_seconds() == 8 * 3600

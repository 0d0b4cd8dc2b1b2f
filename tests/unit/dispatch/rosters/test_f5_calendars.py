"""F5: rosters go out as iCalendar and come in again; every fault of a calendar has its line."""

import pytest

from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.adapters.rosters.calendar_out import calendar_of
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.rosters.on_duty import spans
from services.dispatch.domain.rosters.rota import OnDuty, Spell
from tests.factories.rosters import ANNA, BERT, ZONE, local, make_rota

FOREIGN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//elsewhere//
BEGIN:VEVENT
UID:1
DTSTART;TZID=Asia/Shanghai:20260601T080000
DTEND;TZID=Asia/Shanghai:20260601T200000
SUMMARY:白班 值班员甲
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260602
SUMMARY:值班员乙
END:VEVENT
END:VCALENDAR
"""
BROKEN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//elsewhere//
BEGIN:VEVENT
UID:1
DTSTART:20260601T0000Z
DTEND:20260602T000000Z
SUMMARY:值班员甲
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20260602T000000Z
DTEND:20260601T000000Z
SUMMARY:值班员甲
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20260603T000000Z
DTEND:20260604T000000Z
RRULE:FREQ=DAILY
SUMMARY:值班员戊
END:VEVENT
END:VCALENDAR
"""


def test_f5_a_roster_comes_back_as_it_went_out() -> None:
    rota = make_rota()
    duties = [d for d in spans(rota, local(1), local(8), ZONE) if isinstance(d, OnDuty)]
    rows = [(rota, duty) for duty in duties]
    text = calendar_of("dispatch-centre", "调度中心", rows, local(1)).decode()

    assert "调度中心值班表" in text
    found = read_spells(text, rota, ZONE)
    assert found == [Spell(d.subject, d.since, d.until) for d in duties]


def test_f5_a_foreign_calendar_names_people_in_its_summaries() -> None:
    assert read_spells(FOREIGN, make_rota(), ZONE) == [
        Spell(ANNA, local(1, 8), local(1, 20)),
        Spell(BERT, local(2), local(3)),  # a whole day, local
    ]


def test_f5_every_fault_of_a_calendar_is_told_with_its_line() -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(BROKEN, make_rota(), ZONE)
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("line 6", "calendar_unreadable"),
        ("line 13", "upside_down"),
        ("line 20", "calendar_recurring"),
        ("line 21", "not_of_rota"),
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hello", ("line 1", "not_a_content_line")),
        ("BEGIN:VCALENDAR\nhalf a line\nEND:VCALENDAR\n", ("line 2", "not_a_content_line")),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", ("line 1", "not_a_calendar")),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", ("line 1", "calendar_events")),
        (FOREIGN.replace("20260602", "20260601"), ("line 10", "duty_overlaps")),
    ],
)
def test_f5_what_is_no_calendar_is_refused(text: str, fault: tuple[str, str]) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(text, make_rota(), ZONE)
    found = {(one.field, one.code) for one in refused.value.faults}
    assert found in ({fault}, {("line 4", "duty_overlaps")})

"""F5: rosters go out as iCalendar and come in again; every fault of a calendar has its line."""

from datetime import timedelta

import pytest

from services.dispatch.adapters.rosters.calendar_in import read_spells
from services.dispatch.adapters.rosters.calendar_out import calendar_of
from services.dispatch.application.rosters.import_spells import ImportSpells
from services.dispatch.application.rosters.write_rota import WriteRota
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.rosters.on_duty import spans
from services.dispatch.domain.rosters.rota import OnDuty, Spell
from services.dispatch.ports.rosters import Edit
from tests.factories.dispatch import directory
from tests.factories.rosters import ANNA, BERT, CARL, ZONE, local, make_rota
from tests.fakes.dispatch import FakeClock, FakeDirectories
from tests.fakes.dispatch_rosters import FakeAuditTrail, FakeRosters

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
RRULE:FREQ=HOURLY
SUMMARY:值班员戊
END:VEVENT
END:VCALENDAR
"""
NOW = local(1)
# Mondays and Wednesdays at eight, as a calendar program keeps them: one left out, one moved, one
# more, one called off.
WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:week
DTSTART;TZID=Asia/Shanghai:20260504T080000
DTEND;TZID=Asia/Shanghai:20260504T200000
RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260618T000000Z
EXDATE;TZID=Asia/Shanghai:20260603T080000
RDATE;TZID=Asia/Shanghai:20260605T080000
SUMMARY:值班员甲
END:VEVENT
BEGIN:VEVENT
UID:week
RECURRENCE-ID;TZID=Asia/Shanghai:20260608T080000
DTSTART;TZID=Asia/Shanghai:20260609T080000
DURATION:PT12H
SUMMARY:值班员乙
END:VEVENT
BEGIN:VEVENT
UID:week
RECURRENCE-ID:20260610T000000Z
DTSTART;TZID=Asia/Shanghai:20260610T080000
DURATION:PT12H
STATUS:CANCELLED
SUMMARY:值班员甲
END:VEVENT
END:VCALENDAR
"""


def test_f5_a_repeating_duty_falls_as_its_rule_says() -> None:
    """What is over is of no use; each turn is a spell."""
    found = sorted(read_spells(WEEKLY, make_rota(), ZONE, NOW), key=lambda spell: spell.begins)

    assert [(spell.subject, spell.begins.astimezone(ZONE)) for spell in found] == [
        (ANNA, local(1, 8)),
        (ANNA, local(5, 8)),  # one more: a Friday
        (BERT, local(9, 8)),  # for Monday, the 8th
        (ANNA, local(15, 8)),
        (ANNA, local(17, 8)),
    ]
    assert {spell.ends - spell.begins for spell in found} == {timedelta(hours=12)}


@pytest.mark.parametrize(
    ("zone", "called_off"),
    [("Asia/Shanghai", "20260610T000000Z"), ("Pacific/Honolulu", "20260610T180000Z")],
)
def test_f5_a_turn_named_by_its_day_alone_is_replaced_as_well(zone: str, called_off: str) -> None:
    """Some programs name the turns of a duty with hours so; the day is one of the event's zone."""
    text = WEEKLY.replace("Asia/Shanghai", zone).replace("20260610T000000Z", called_off)
    by_day = text.replace(f"ID;TZID={zone}:20260608T080000", "ID;VALUE=DATE:20260608")
    by_day = by_day.replace(f"ID:{called_off}", "ID;VALUE=DATE:20260610")

    found = read_spells(by_day, make_rota(), ZONE, NOW)
    assert found == read_spells(text, make_rota(), ZONE, NOW)
    assert [spell.subject for spell in found] == [ANNA, ANNA, ANNA, ANNA, BERT]


def test_f5_what_is_called_off_need_not_say_whose_duty_it_was() -> None:
    whole, _, last = WEEKLY.rpartition("SUMMARY:值班员甲")
    nameless = f"{whole}SUMMARY:已取消{last}"

    found = read_spells(nameless, make_rota(), ZONE, NOW)
    assert found == read_spells(WEEKLY, make_rota(), ZONE, NOW)


def test_f5_a_calendar_takes_only_its_own_time_from_the_spells_before() -> None:
    """One ends within the calendar's time, one begins in it; what lies outside stays theirs."""
    store = FakeRosters()
    around = (Spell(CARL, local(1), local(3)), Spell(BERT, local(4), local(6)))
    store.put(make_rota(spells=around), Edit("plan", "chief", NOW, ""))
    directories = FakeDirectories(fixed=directory())
    write = WriteRota(store, directories, FakeAuditTrail(), FakeClock(NOW))

    read = [Spell(ANNA, local(2), local(5))]
    rota = ImportSpells(store, write)("dispatch-centre", 1, read, version=1, by="chief")
    assert rota.spells == (
        Spell(CARL, local(1), local(2)),
        Spell(ANNA, local(2), local(5)),
        Spell(BERT, local(5), local(6)),
    )


def test_f5_a_rule_without_an_end_is_followed_for_a_year() -> None:
    endless = WEEKLY.replace(";UNTIL=20260618T000000Z", "")
    counted = WEEKLY.replace("UNTIL=20260618T000000Z", "COUNT=9")  # from May on

    assert len(read_spells(endless, make_rota(), ZONE, NOW)) == 53 + 52 - 1 + 1 - 1
    assert len(read_spells(counted, make_rota(), ZONE, NOW)) == 3


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=10", ["06-03", "06-13", "06-23"]),
        (
            "FREQ=DAILY;BYDAY=SA,SU",
            ["06-06", "06-07", "06-13", "06-14", "06-20", "06-21", "06-27", "06-28"],
        ),
        ("FREQ=WEEKLY;INTERVAL=2", ["06-01", "06-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", ["06-01", "06-14", "06-15", "06-28"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO", ["06-01", "06-07", "06-15", "06-21"]),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", ["06-01", "06-26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", ["06-15"]),
        ("FREQ=MONTHLY", ["06-04"]),
    ],
)
def test_f5_rules_fall_as_other_programs_have_them(rule: str, days: list[str]) -> None:
    """From Monday, the 4th of May, on; what the standard's examples say, in June until the 28th."""
    text = WEEKLY.replace(
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260618T000000Z", f"{rule};UNTIL=20260628"
    )
    lone = text.partition("EXDATE")[0] + "SUMMARY:值班员甲\nEND:VEVENT\nEND:VCALENDAR\n"
    found = read_spells(lone, make_rota(), ZONE, NOW)
    assert [f"{spell.begins.astimezone(ZONE):%m-%d}" for spell in found] == days


@pytest.mark.parametrize(
    ("repeats", "days"),
    [
        ("RRULE:FREQ=DAILY;UNTIL=20260605", ["06-01", "06-02", "06-03", "06-04", "06-05"]),
        ("RRULE:FREQ=DAILY;UNTIL=20260603\nEXDATE;VALUE=DATE:20260602", ["06-01", "06-03"]),
        ("RDATE;VALUE=DATE:20260604,20280604", ["06-01", "06-04"]),  # followed for a year
    ],
)
@pytest.mark.parametrize("starts", [";VALUE=DATE:20260601", ":20260601T080000"])
def test_f5_a_day_without_hours_ends_a_rule_and_is_left_out_whole(
    starts: str, repeats: str, days: list[str]
) -> None:
    """Whole days and duties from eight on: the last day has its own turn, and none after it."""
    lone = FOREIGN.partition("DTSTART")[0] + f"DTSTART{starts}\nDURATION:P1D\n{repeats}\n"
    lone += "SUMMARY:值班员甲\nEND:VEVENT\nEND:VCALENDAR\n"
    found = read_spells(lone, make_rota(), ZONE, NOW)
    assert [f"{spell.begins.astimezone(ZONE):%m-%d}" for spell in found] == days


def test_f5_a_roster_comes_back_as_it_went_out() -> None:
    rota = make_rota()
    duties = [d for d in spans(rota, local(1), local(8), ZONE) if isinstance(d, OnDuty)]
    rows = [(rota, duty) for duty in duties]
    text = calendar_of("dispatch-centre", "调度中心", rows, local(1)).decode()

    assert "调度中心值班表" in text
    found = read_spells(text, rota, ZONE, NOW)
    assert found == [Spell(d.subject, d.since, d.until) for d in duties]


def test_f5_a_foreign_calendar_names_people_in_its_summaries() -> None:
    assert read_spells(FOREIGN, make_rota(), ZONE, NOW) == [
        Spell(ANNA, local(1, 8), local(1, 20)),
        Spell(BERT, local(2), local(3)),  # a whole day, local
    ]


def test_f5_every_fault_of_a_calendar_is_told_with_its_line() -> None:
    with pytest.raises(DraftRefused) as refused:
        read_spells(BROKEN, make_rota(), ZONE, NOW)
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("line 6", "calendar_unreadable"),
        ("line 13", "upside_down"),
        ("line 20", "calendar_recurring"),  # by the hour: no rota
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
        read_spells(text, make_rota(), ZONE, NOW)
    found = {(one.field, one.code) for one in refused.value.faults}
    assert found in ({fault}, {("line 4", "duty_overlaps")})

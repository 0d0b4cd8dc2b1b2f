"""E2: a notice is read from YAML, CSV or iCalendar; every fault is told at once, with its line."""

import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from services.dispatch.adapters.calendars.notice_files import parse_notice, read_notice
from services.dispatch.adapters.preset.errors import PresetErrors
from services.dispatch.domain.calendars.notice import applied, carried_over
from services.dispatch.domain.calendars.reading import read_calendars
from tests.factories.dispatch import directory_body

MESSAGES = Path(__file__).parents[4] / "services" / "dispatch" / "messages.yaml"
KNOWN = frozenset({"cn", "clinic"})
YAML = """years:
  "2027":
    holidays:
      - {name: 元旦, from: "2027-01-01", to: "2027-01-03"}
      - {name: 春节, from: "2027-02-05", to: "2027-02-11"}
    workdays:
      - {name: 春节, date: "2027-02-13"}
"""
CSV = """日期,截止日期,类型,节日
2027-01-01,2027-01-03,放假,元旦
2027-02-05,2027-02-11,休,春节
2027-02-13,,班,春节
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦 假期
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270205
DTEND;VALUE=DATE:20270212
SUMMARY:春
 节（休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270213
SUMMARY:春节（班）
END:VEVENT
END:VCALENDAR
"""


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


# A calendar program's own ways: mark and CRLF, hours, UTC, a duration, alarms, what was called off,
# and Apple's feasts on which everybody works.
ODD_ICS = """\ufeffBEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;TZID=Asia/Shanghai:20270101T000000
DURATION:P3D
SUMMARY;ALTREP="cid:part1@example.org":元旦（休）
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
BEGIN:VALARM
TRIGGER:-PT15M
SUMMARY:提醒
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART:20270204T160000Z
DTEND;TZID=America/New_York:20270211T110000
SUMMARY:春节（休）
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=China Standard Time:20270213T090000
DTEND:20270213T170000
SUMMARY:春节（班）
X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270115
SUMMARY:腊八节
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270405
SUMMARY:清明（休）
STATUS:CANCELLED
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
# As the calendars are that people subscribe to: an event for each day, told which it is.
DAILY_ICS = "BEGIN:VCALENDAR\n{}END:VCALENDAR\n".format(
    "".join(
        f"BEGIN:VEVENT\nDTSTART;VALUE=DATE:{day}\nSUMMARY:{said}\nEND:VEVENT\n"
        for day, said in (
            *((20270101 + n, f"元旦 假期 第{n + 1}天/共3天") for n in range(3)),
            *((20270205 + n, f"春节 假期 第{n + 1}天/共7天") for n in range(7)),
            (20270213, "春节 补班 第1天/共1天"),
        )
    )
)
WORDY_CSV = CSV.replace("放假", "节假日").replace("休", "休息").replace(",班,", ",补班,")
EXCEL_CSV = """日期;截止日期;类型;节日
2027/1/1;2027/1/3;放假;元旦
2027年2月5日;2027.2.11;休;春节
2027-2-13 0:00;;班;春节
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("n.yaml", YAML),
        ("n.csv", CSV),
        ("n.csv", EXCEL_CSV),
        ("n.csv", EXCEL_CSV.replace(";", "\t")),
        ("n.ics", ICS),
        ("n.ics", ODD_ICS),
        ("n.ics", DAILY_ICS),
        ("n.csv", WORDY_CSV),
    ],
)
def test_three_formats_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    """Ten days off and a make-up Saturday, with their names."""
    notice = read_notice(written(tmp_path, name, text), calendars=KNOWN)

    assert notice.years == (2027,)
    days = {item.day.isoformat(): (item.kind, item.name) for item in notice.days}
    assert len(days) == 11
    assert days["2027-01-03"] == ("holiday", "元旦")
    assert days["2027-02-05"] == ("holiday", "春节")
    assert days["2027-02-13"] == ("workday", "春节")


def test_what_excel_saves_is_read(tmp_path: Path) -> None:
    """GB 18030, as a Chinese Excel writes CSV."""
    file = tmp_path / "n.csv"
    file.write_bytes(CSV.encode("gb18030"))
    assert len(read_notice(file, calendars=KNOWN).days) == 11


FRIDAY_REST = frozenset({4, 5})


def test_make_up_day_is_one_of_the_districts_own_days_off(tmp_path: Path) -> None:
    """A district that rests on Fridays and Saturdays makes up on a Friday, never on a Sunday."""
    friday = written(tmp_path, "n.csv", "date,kind,name\n2027-02-12,workday,春节\n")
    assert [one.kind for one in read_notice(friday, calendars=KNOWN, weekend=FRIDAY_REST).days]
    sunday = ICS.replace("20270213", "20270214")
    for name, text in (("n.ics", sunday), ("n.yaml", YAML.replace("02-13", "02-14"))):
        with pytest.raises(PresetErrors, match="2027-02-14 is a working day anyway"):
            parse_notice(name, text, calendars=KNOWN, weekend=FRIDAY_REST)


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("元旦放假调休，1月4日（周日）上班", "holiday"),
        ("国庆节，10月10日（周六）上班", "holiday"),
        ("国庆节 2月13日上班", "workday"),
        ("春节 调休上班", "workday"),
        ("休息日上班", "workday"),
        ("春节补班", "workday"),
        ("春节 make-up day", "workday"),
        ("春节（休）", "holiday"),
    ],
)
def test_summary_that_tells_of_another_days_work_is_a_holidays(summary: str, kind: str) -> None:
    """Calendar programs put the notice's whole sentence into the holiday's name."""
    text = ICS.replace("春节（班）", summary).replace("春\n 节（休）", "春节")
    days = {one.day: one.kind for one in parse_notice("n.ics", text, calendars=KNOWN).days}
    assert days[date(2027, 2, 13)] == kind


def test_summary_of_open_brackets_is_read_at_once() -> None:
    """A name of a hundred thousand brackets takes as long as any other of its length."""
    text = ICS.replace("春\n 节（休）", "（" * 100_000)
    began = time.process_time()
    parse_notice("n.ics", text, calendars=KNOWN)
    assert time.process_time() - began < 5


# Texts of types that no notice has, or whose tags claim what they are not.
TAGGED = ["!!timestamp 2026-10-01", "!!timestamp x", "!!binary eA==", "!!bool x", '!!int ""']
FAULTS = [
    (
        "n.csv",
        "date,kind,name\n2027-02-30,holiday,春节\n2027-02-12,workday,春节\n2027-02-06,rest,春节\n"
        "2027-05-01,holiday,\n2027-05-03,holiday,劳动节\n2027-05-03,holiday,劳动节\n",
        {
            (2, "2027-02-30 is no day"),
            (3, "2027-02-12 is a working day anyway"),
            (4, "rest is none of holiday, workday, closed, opened"),
            (5, "a day needs a name"),
            (7, "2027-05-03 stands twice, before in line 6"),
        },
    ),
    ("n.csv", "date,to,kind,name\n9999-10-01,9999-10-07,holiday,国庆\n",
     {(2, "9999-10-01 is no day"), (2, "9999-10-07 is no day")}),
    ("n.csv", "day,what\n", {(1, "no column date, kind, name")}),
    ("n.csv", "date,kind,name,calendar\n2027-05-03,closed,搬迁,nowhere\n",
     {(2, "unknown calendar nowhere")}),
    (
        "n.yaml",
        YAML.replace('"2027-02-13"', '"2028-02-12"').replace('"2027-01-03"', '"2026-12-31"'),
        {(4, "2027-01-01 to 2026-12-31 is no holiday"), (7, "2028-02-12 is not in 2027")},
    ),
    (
        "n.ics",
        ICS.replace("20270213", "20270212").replace("20270101", "20271301"),
        {(3, "2027-13-01 is no day"), (14, "2027-02-12 is a working day anyway")},
    ),
    ("n.ics", ICS.replace("SUMMARY:元旦", "RRULE:FREQ=YEARLY\nSUMMARY:元旦"),
     {(6, "an event repeats; name each day")}),
    ("n.ics", ICS.replace("DTEND;VALUE=DATE:20270104", "DURATION:three days"),
     {(3, "three days is no day")}),
    *(("n.ics", ICS.replace("DTEND;VALUE=DATE:20270104", f"DTEND;TZID={zone}:20270104T000000"),
       {(5, f"nobody knows the time zone {zone}")}) for zone in ("Mars", "Asia", "a/" * 300)),
    (
        "n.yaml",
        'calendars:\n  - {code: a, name: b, hours: [["09:00", "12:00"]]}\n'
        '  - {code: a, name: c, hours: [["09:00", "17:00"]]}\n',
        {(3, "a stands twice, before in line 2")},
    ),
    ("n.ics", "SUMMARY:元旦\n", {(1, "not an iCalendar file")}),
    ("n.ics", ICS.replace("END:VEVENT\nEND:VCALENDAR", "END:VCALENDAR"),
     {(14, "the event has no end")}),
    ("n.csv", "date,kind,name\n", {(1, "there is no day in it")}),
    ("n.txt", "", {(1, "its ending is none of .yaml, .yml, .csv, .ics, .ical")}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "faults"), FAULTS)
def test_every_fault_is_told_at_once_with_its_line(
    tmp_path: Path, name: str, text: str, faults: set[tuple[int, str]]
) -> None:
    """Nothing of a broken notice is used."""
    with pytest.raises(PresetErrors) as told:
        read_notice(written(tmp_path, name, text), calendars=KNOWN)

    assert {(error.line, error.message) for error in told.value.errors} == faults
    assert all(str(error).startswith(f"{name}:{error.line}: ") for error in told.value.errors)


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("foo: 1\nyears: {}", "schema_unknown", "foo"),
        ("years: {'2027': {holidays: []}}", "schema_missing", "workdays"),
        ("calendars: [{code: A, name: b, hours: []}]", "schema_pattern", "A"),
        ("calendars: [{code: a, name: '', hours: []}]", "schema_too_few", 1),
        ("calendars: [{code: a, name: b, hours: [['1:00']]}]", "schema_pattern", "1:00"),
        ("calendars: [{code: a, name: b, hours: [], weekend: [mon]}]", "schema_choice", None),
        ("calendars: [{code: a, name: b, hours: [[1, 2, 3]]}]", "schema_too_many", 2),
        ("[]", "schema_type", "object"),
        ("x: [", "notice_unreadable", None),
        *((f"years: {scalar}", "notice_unreadable", None) for scalar in TAGGED),
        ("calendars: [{code: a, name: b, hours: []}]", "notice_unusable", None),
    ],
)
def test_what_is_wrong_with_yaml_is_said_in_the_readers_words(
    text: str, code: str, value: object
) -> None:
    """The console shows the catalogue's Chinese, not what a library says in English."""
    with pytest.raises(PresetErrors) as found:
        parse_notice("notice.yaml", text, calendars=frozenset())
    faults = {one.code: dict(one.params) for one in found.value.errors}
    assert all(faults)
    assert value is None or faults[code]["value"] == value
    words = yaml.safe_load(MESSAGES.read_text("utf-8"))
    for one in faults:
        assert "{message}" not in words[one]["message"]["zh"]


def test_file_that_is_missing_is_told_like_any_fault(tmp_path: Path) -> None:
    """A name misspelt is no traceback."""
    for name in ("none.yaml", "none.csv"):
        with pytest.raises(PresetErrors, match="file is missing"):
            read_notice(tmp_path / name, calendars=KNOWN)


def test_notice_of_whole_years_replaces_them_and_single_days_are_added(tmp_path: Path) -> None:
    """A YAML file has whole years; a CSV may speak of the last days of a year published before."""
    content = directory_body()
    whole = applied(content, read_notice(written(tmp_path, "n.yaml", YAML), calendars=KNOWN))
    again = "date,kind,name\n2026-12-31,holiday,元旦\n"
    more = applied(whole, read_notice(written(tmp_path, "n.csv", again), calendars=KNOWN))

    assert (whole["calendar"]["version"], more["calendar"]["version"]) == (2, 3)
    assert set(more["calendar"]["years"]) == {"2026", "2027"}
    holidays = more["calendar"]["years"]["2026"]["holidays"]
    assert {"2026-12-31", "2026-10-01"} <= set(holidays)
    assert more["calendar"]["years"]["2027"] == whole["calendar"]["years"]["2027"]


def test_unit_gets_a_calendar_of_its_own_from_a_file(tmp_path: Path) -> None:
    """Hours, closing days, who goes by it; holidays are the district's."""
    text = """calendars:
  - code: clinic
    name: 社区门诊
    hours: [["08:00", "20:00"]]
    weekend: []
    closed: [{date: "2026-11-25", name: 盘点}]
    units: [chengguan]
"""
    notice = read_notice(written(tmp_path, "c.yaml", text), calendars=KNOWN)
    content = applied(directory_body(), notice)
    calendars = read_calendars(content, ZoneInfo("Asia/Shanghai"))

    assert calendars.of("chengguan").code == "clinic"
    assert calendars.of("gongan").code == "cn"
    own = calendars.of("chengguan")
    reasons = [own.day(day).reason for day in (date(2026, 10, 1), date(2026, 11, 25))]
    assert reasons == ["holiday:国庆节", "closed:盘点"]


def test_loading_a_preset_again_forgets_no_year_that_was_published_since(tmp_path: Path) -> None:
    """The preset knows 2026; 2027 came by notice."""
    preset = directory_body()
    before = applied(preset, read_notice(written(tmp_path, "n.yaml", YAML), calendars=KNOWN))
    kept = carried_over(preset, before)

    assert set(kept["calendar"]["years"]) == {"2026", "2027"}
    assert kept["calendar"]["version"] == 2
    changed = {**preset, "calendar": {**preset["calendar"], "hours": [["08:00", "16:00"]]}}
    assert carried_over(changed, before)["calendar"]["version"] == 3

"""What a cell says, as people fill them in: times, telephones, yes and no, and nothing at all."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from services.intake.domain.channels.rows import Unreadable

_YES: Final = frozenset({"是", "匿名", "保密", "y", "yes", "true", "1", "√", "✓"})
_NO: Final = frozenset({"否", "不", "实名", "公开", "n", "no", "false", "0", "×"})
_NOTHING: Final = frozenset(
    {"无", "没有", "暂无", "无诉求", "暂无诉求", "略", "同上", "不详", "不知", "未知", "未留"}
    | {"未提供", "不愿提供", "不便透露", "拒绝提供", "空", "nil", "none", "n/a", "null"}
    | {"无电话", "电话不详", "未留电话", "没留电话"}
)
_DASHES: Final = re.compile(r"[\s/\\—–_·.。、，,*-]*")
_PART: Final = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜里"
_HALF: Final = r"[AaPp]\.?[Mm]\.?"
_DATE: Final = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"\s*(?:[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
    rf"(?:[T\s,，]*(?P<part>{_PART}|{_HALF})?\s*"
    r"(?P<hour>\d{1,2})\s*[:：时点]\s*(?:(?P<half>半)|(?P<minute>\d{1,2})\s*分?)?"
    rf"(?:\s*[:：]?\s*(?P<second>\d{{1,2}})\s*秒?(?:\.\d+)?)?(?:\s*(?P<behind>{_HALF}))?"
    rf"|[T\s,，]*(?:{_PART}))?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
# 20261120, 20261120083000, 20261120T0830: as machines write them, without anything between.
_COMPACT: Final = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?(?!\d)"
)
_AFTERNOON: Final = frozenset({"下午", "傍晚", "pm"})
_EVENING: Final = frozenset({"晚上", "晚"})
_DAWN: Final = frozenset({"凌晨", "清晨", "am"})
# A mobile number as it is mostly written, else whatever looks like a number.
_TELEPHONES: Final = (
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    re.compile(r"\+?[(（]?\d[\d ()（）-]{5,20}\d"),
)
_NOON: Final = 12
_MIDNIGHT: Final = 24
_MORNING: Final = 5  # 夜里5点 and later is before midnight, 夜里4点 after it
_LUNCH: Final = 2  # 中午2点 is the last hour of noon
_LONGEST_TIME: Final = 60


def says_nothing(cell: str) -> bool:
    """Whether a cell is as good as empty: 无, 不详, a dash."""
    return cell.strip(" 。.").lower() in _NOTHING or _DASHES.fullmatch(cell) is not None


def instant(written: str, zone: tzinfo, held_on: date | None = None) -> datetime:
    """Read a date with or without a time, as people write it in China or as machines do.

    Args:
        written: the cell.
        zone: of the district, for what names none.
        held_on: the day of the meeting: a date without a year is the last one up to then.

    Raises:
        Unreadable: it is none.

    """
    found = _DATE.fullmatch(_COMPACT.sub(_apart, written.strip()[:_LONGEST_TIME], count=1))
    if found is None:
        raise Unreadable("unreadable_time", written=written[:40])
    try:
        day = _day(found["year"], int(found["month"]), int(found["day"]), held_on)
        clock, later = _clock(found)
        local = datetime(day.year, day.month, day.day, *clock, tzinfo=_zone(found["zone"]) or zone)
        local += timedelta(days=later)
        local.utcoffset()
    except (ValueError, OverflowError) as error:
        raise Unreadable("unreadable_time", written=written[:40]) from error
    return local


def _apart(compact: re.Match[str]) -> str:
    """Return digits that stand together as a date and a time: 20261120083000."""
    year, month, day, *clock = compact.groups()
    return f"{year}-{month}-{day} {':'.join(filter(None, clock))}".rstrip()


def _clock(found: re.Match[str]) -> tuple[tuple[int, int, int], int]:
    """Return hour, minute and second, and how many days later it is: 24:00 is the next day's."""
    part = (found["part"] or found["behind"] or "").lower().replace(".", "")
    minute = 30 if found["half"] else int(found["minute"] or 0)
    second = int(found["second"] or 0)
    written = int(found["hour"] or 0)
    if (written, minute, second) == (_MIDNIGHT, 0, 0):
        return (0, 0, 0), 1
    hour, later = _hour(written, part)
    return (hour, minute, second), later


def _day(year: str | None, month: int, day: int, held_on: date | None) -> date:
    if year is not None:
        return date(int(year), month, day)
    if held_on is None:
        raise ValueError("a day of no year")
    found = date(held_on.year, month, day)
    return found if found <= held_on else found.replace(year=held_on.year - 1)


def _hour(hour: int, part: str) -> tuple[int, int]:
    """Return the hour, and how many days later it is: 晚上12点 is the next day's none."""
    if part in _AFTERNOON:
        return (hour + _NOON if hour < _NOON else hour), 0
    if part in _EVENING or part == "夜里":
        if hour == _NOON:
            return 0, 1
        if _MORNING <= hour < _NOON:
            return hour + _NOON, 0
        return hour, int(part in _EVENING and 0 < hour < _MORNING)
    if part == "中午" and 0 < hour <= _LUNCH:
        return hour + _NOON, 0
    return (0 if part in _DAWN and hour == _NOON else hour), 0


def _zone(written: str | None) -> tzinfo | None:
    if written is None:
        return None
    return datetime.fromisoformat(f"2000-01-01T00:00:00{written}").tzinfo


def telephone(cell: str) -> str:
    """Return the first of the numbers in a cell (13812345678/13912345678, 138…（女儿）)."""
    found = (pattern.search(cell) for pattern in _TELEPHONES)
    return next((number.group() for number in found if number is not None), cell)


def flag(cell: str) -> bool:
    """Read yes or no. Raises Unreadable for anything else."""
    word = cell.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("yes_or_no")


def number(cell: str) -> float:
    """Read a number. Raises Unreadable for anything else."""
    try:
        return float(cell)
    except ValueError as error:
        raise Unreadable("not_a_number") from error


READERS: Final[dict[str, Callable[[str], Any]]] = {
    "anonymous": flag,
    "confidential": flag,
    "contact.phone": telephone,
    "location.longitude": number,
    "location.latitude": number,
}

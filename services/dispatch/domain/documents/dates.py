"""Days and moments as official papers write them, in the district's time."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.dispatch.domain.documents.templates import Language

_DIGITS: Final = "〇一二三四五六七八九"
_TEN: Final = 10


def day_signed(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the day below a paper (成文日期): 二〇二六年十一月三十日, 30 November 2026."""
    local = at.astimezone(zone)
    if language == "en":
        return f"{local.day} {local:%B %Y}"
    year = "".join(_DIGITS[int(digit)] for digit in f"{local.year:04d}")
    return f"{year}年{_spoken(local.month)}月{_spoken(local.day)}日"


def moment(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return a moment within a text: 2026年11月30日17时00分, 17:00 on 30 November 2026."""
    local = at.astimezone(zone)
    if language == "en":
        return f"{local:%H:%M} on {local.day} {local:%B %Y}"
    return f"{local.year}年{local.month}月{local.day}日{local:%H}时{local:%M}分"


def _spoken(number: int) -> str:
    """Return a number below a hundred as it is spoken: 十, 十一, 二十, 三十一."""
    tens, ones = divmod(number, _TEN)
    before = "" if tens == 0 else f"{_DIGITS[tens] if tens > 1 else ''}十"
    return f"{before}{_DIGITS[ones] if ones else ''}"

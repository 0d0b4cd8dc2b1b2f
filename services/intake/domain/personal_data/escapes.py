"""What may have escaped the masks: looser looks, for people who check what masking misses."""

import re
from typing import Final

from services.intake.domain.personal_data.look_alikes import plain
from services.intake.domain.personal_data.names import SURNAMES, TITLES

# Each is wider than its mask on purpose: most of what they find is no personal detail.
SUSPICIONS: Final = {
    "long_number": re.compile(r"(?<![\d*])\d(?:[ ._/-]?\d){6,}(?![\d*])"),
    "number_after_word": re.compile(r"(?:电话|手机|号码|联系)[^0-9*，。,]{0,6}\d{5,}"),
    "mail_sign": re.compile(r"[A-Za-z0-9.]+ ?@ ?[A-Za-z0-9.]+"),
    "plate_like": re.compile(
        r"[\u4e00-\u9fff][A-Za-z][ ·.-]?(?=[A-Za-z]*\d)[A-Za-z0-9]{4,6}(?!\w)"
    ),
    "told_name": re.compile(
        r"(?:我叫|名叫|本人叫)(?!某|停|他|她|你|了|来|人|不|的)[\u4e00-\u9fff]{2,3}"
    ),
    "titled_name": re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]?(?:{TITLES})"),
    "account_word": re.compile(r"(?i:微信|qq|vx)[^,，。*]{0,4}[A-Za-z0-9_]{5,}"),
    "spoken_digits": re.compile(r"[零〇一二三四五六七八九幺]{7,}"),
}
_CONTEXT = 8


def suspicions(masked: str) -> list[tuple[str, str]]:
    """Return kind and surroundings of whatever in a masked text still looks personal."""
    read, _ = plain(masked)
    return [
        (kind, _around(read, found))
        for kind, pattern in SUSPICIONS.items()
        for found in pattern.finditer(read)
    ]


def _around(text: str, found: re.Match[str]) -> str:
    start = max(0, found.start() - _CONTEXT)
    return " ".join(text[start : found.end() + _CONTEXT].split())

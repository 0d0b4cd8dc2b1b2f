"""The ticket number that residents see: ``LH-YYYYMMDD-NNNNNN-C``."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MODULUS, _RADIX = 11, 2
_X = 10


def business_day(now: datetime, zone: ZoneInfo) -> str:
    """Return the district's day of an instant, as in a number: ``20261123``."""
    return now.astimezone(zone).strftime("%Y%m%d")


def ticket_number(prefix: str, day: str, count: int) -> str:
    """Return the number of a day's ``count``-th ticket, from 1 on."""
    digits = f"{day}{count:06d}"
    return f"{prefix}-{day}-{count:06d}-{check_character(digits)}"


def check_character(digits: str) -> str:
    """Return the ISO 7064 MOD 11-2 check character, as on ID cards: a digit, or X for ten."""
    product = 0
    for digit in digits:
        product = (product + int(digit)) * _RADIX % _MODULUS
    check = (_MODULUS + 1 - product) % _MODULUS
    return "X" if check == _X else str(check)


def is_ticket_number(text: str) -> bool:
    """Whether a text is a number whose check character is right."""
    parts = text.split("-")
    if len(parts) != 4 or not (parts[1] + parts[2]).isdecimal():
        return False
    return check_character(parts[1] + parts[2]) == parts[3].upper()

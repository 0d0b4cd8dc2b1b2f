"""Counts an SMS as networks do: GSM 03.38 septets, or UCS-2 where a character is not in it."""

import gsm0338

from services.notify.domain.templates.lint import SmsSize

_GSM = gsm0338.Codec()
# 3GPP TS 23.038 and 23.040: 140 octets; a part of several loses six of them to its header.
_GSM_SINGLE, _GSM_PART = 160, 153
_UCS2_SINGLE, _UCS2_PART = 70, 67


def sms_size(text: str) -> SmsSize:
    """Return how a text travels; a character of two units is never torn between two parts."""
    widths = _septets(text)
    if widths is not None:
        return SmsSize("GSM-7", sum(widths), _parts(widths, _GSM_SINGLE, _GSM_PART))
    widths = [len(character.encode("utf-16-be")) // 2 for character in text]
    return SmsSize("UCS-2", sum(widths), _parts(widths, _UCS2_SINGLE, _UCS2_PART))


def _septets(text: str) -> list[int] | None:
    try:
        return [len(_GSM.encode(character)[0]) for character in text]
    except UnicodeEncodeError:
        return None


def _parts(widths: list[int], single: int, part: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > part:
            parts, used = parts + 1, 0
        used += width
    return parts

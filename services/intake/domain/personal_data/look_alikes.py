"""Text as a pattern reads it: full-width signs become plain ones, invisible ones are left out."""

import re
from collections.abc import Sequence

# U+FF01 to U+FF5E are ASCII, wider; other dashes and dots stand in for "-" and "·" in numbers.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= {ord(dash): ord("-") for dash in "‐‑‒–—―−－"} | {ord(dot): ord("·") for dot in "•∙・‧"}
_PLAIN |= {ord(space): ord(" ") for space in "\u00a0\u2002\u2003\u2009\u202f\u3000"}
_CIRCLED = {ord("①") + number: ord("1") + number for number in range(9)} | {ord("⓪"): ord("0")}
_TABLE = _PLAIN | _CIRCLED
# Soft hyphen, zero-width signs and marks of direction: nobody sees them, every pattern stumbles.
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]")


def plain(text: str) -> tuple[str, Sequence[int] | None]:
    """Return the text as patterns read it, with the place of each character in the original.

    The places are None where each character stands where it stood.
    """
    read = text.translate(_TABLE)
    if text.isascii() or not _INVISIBLE.search(read):
        return read, None
    places = [place for place, sign in enumerate(read) if not _INVISIBLE.match(sign)]
    return "".join(read[place] for place in places), places

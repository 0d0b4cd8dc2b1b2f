"""The content lines of an iCalendar text (RFC 5545, 3.1), each with its place in the file."""

import re
from collections.abc import Iterator
from typing import Final

_BYTE_ORDER_MARK: Final = "\ufeff"
_NEWLINE: Final = re.compile(r"\r?\n")  # no other character ends a line of a calendar


def content_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the unfolded lines, each with the number of its first physical line, from 1 on."""
    first, logical = 1, ""
    for number, line in enumerate(_NEWLINE.split(text.removeprefix(_BYTE_ORDER_MARK)), 1):
        if line[:1] in {" ", "\t"}:
            logical += line[1:]
            continue
        if logical:
            yield first, logical
        first, logical = number, line
    if logical:
        yield first, logical

"""What a list is as a table for a spreadsheet: no cell of it is a formula, none names anybody."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

# What spreadsheets begin a formula or a command with, behind blanks as well (OWASP, CSV injection).
_STARTS_FORMULA: Final = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠|%]|^[\t\r\n]")
_NUMBERS: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_CELL: Final = 2000
MOST_ROWS: Final = 10_000
FIELDS: Final = (
    "number",
    "state",
    "severity",
    "kind",
    "channel",
    "title",
    "category",
    "category_name",
    "area_code",
    "area_name",
    "unit",
    "unit_name",
    "supports",
    "tier",
    "round",
    "member_count",
    "received_at",
    "opened_at",
    "resident_due_at",
    "next_due_at",
    "overdue",
    "waits_for",
    "confidential",
)
TIMES: Final = frozenset({"received_at", "opened_at", "resident_due_at", "next_due_at"})


def safe(value: Any) -> str:
    """Return a cell's text: no formula, no control characters, personal numbers masked.

    The services mask what residents wrote; what slipped through does not leave in a file.
    """
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "、".join(str(one) for one in value)
    text = _NUMBERS.sub(lambda found: found[0][0] + "*" * (len(found[0]) - 1), str(value))
    text = _CONTROLS.sub(" ", text)[:LONGEST_CELL]
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def cells(row: Mapping[str, Any], words: Mapping[str, Mapping[str, str]], at: Any) -> Iterator[str]:
    """Yield a row's cells in the order of FIELDS.

    ``words`` names codes by field; ``at`` turns an instant into the district's time.
    """
    for name in FIELDS:
        value = row.get(name)
        if name in TIMES:
            yield safe(at(value))
        elif isinstance(value, bool):
            yield words["flags"]["true" if value else "false"]
        else:
            yield safe(words.get(name, {}).get(str(value), value))

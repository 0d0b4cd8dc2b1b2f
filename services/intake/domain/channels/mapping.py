"""From a row's columns to the fields of the canonical form, by a mapping that is data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from types import MappingProxyType
from typing import Any, Final

from services.intake.domain.channels.cells import READERS, instant, says_nothing
from services.intake.domain.channels.rows import Row, RowFault, Unreadable

TEXT: Final = "text"
EXTERNAL_NUMBER: Final = "external_number"
# What a column may fill in; a dotted name is a field of a part of the form.
FIELDS: Final = frozenset(
    {
        "text",
        "title",
        "kind",
        "category",
        "area_code",
        "address",
        "occurred_at",
        "entered_at",
        "anonymous",
        "confidential",
        "contact.name",
        "contact.phone",
        "contact.email",
        "on_behalf_of.name",
        "external_number",
        "location.longitude",
        "location.latitude",
    }
)
_INSTANTS: Final = frozenset({"occurred_at", "entered_at"})
# What several columns may tell together.
_JOINED: Final = frozenset({TEXT, "address"})
_BLANKS: Final = re.compile(r"[\s*＊:：]")
_UNSAID: Final = re.compile(rf"{_BLANKS.pattern}|[（(【\[][^)）】\]]*+[)）】\]]")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which heading fills in which field, what words stand for which code, what is so by default.

    Args of one: ``columns`` heading → field; ``values`` field → word → code; ``defaults`` field →
    value; ``source`` whose numbers the external numbers are.

    """

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    source: str | None = None

    def field_of(self, heading: str) -> str | None:
        """Return the field that a heading fills in, however it is spaced."""
        return self.columns.get(heading) or self.columns.get(plain(heading))


def plain(heading: str) -> str:
    """Return a heading without spaces, units in brackets, stars and colons."""
    closed = 1 + max(heading.rfind(sign) for sign in ")）】]")  # a bracket after it ends nowhere
    return _UNSAID.sub("", heading[:closed]) + _BLANKS.sub("", heading[closed:])


def canonical(
    row: Row, mapping: ColumnMapping, zone: tzinfo, held_on: date | None = None
) -> tuple[dict[str, Any], list[RowFault]]:
    """Return what a row says as the canonical form, and what of it cannot be read.

    A field that several columns fill is their words one after the other; ``zone`` is the
    district's: times in files have none of their own. ``held_on`` is the day of the meeting.
    """
    values: dict[str, Any] = dict(mapping.defaults)
    faults: list[RowFault] = []
    for heading, cell in row.cells.items():
        name = mapping.field_of(heading)
        if name is None or (name != TEXT and _is_blank(cell, mapping.values.get(name, {}))):
            continue
        try:
            value = _read(name, cell, mapping, zone, held_on)
        except Unreadable as fault:
            faults.append(RowFault(row.number, name, fault.code, row.sheet, heading, fault.params))
            continue
        earlier = values.get(name) if name in _JOINED and name not in mapping.defaults else None
        values[name] = f"{earlier}\n{value}" if earlier else value
    said = values.get(TEXT)
    if said is None or is_wordless(said):
        code = "missing" if said is None else "nothing_said"
        faults.append(RowFault(row.number, TEXT, code, row.sheet, heading_of(TEXT, row, mapping)))
    return _nested(values, mapping), faults


def _is_blank(cell: str, words: Mapping[str, str]) -> bool:
    return cell not in words and says_nothing(cell)


def is_wordless(said: str) -> bool:
    """Whether a text tells nothing: 无, a dash, a number alone."""
    return says_nothing(said) or not any(sign.isalpha() for sign in said)


def heading_of(name: str, row: Row, mapping: ColumnMapping) -> str | None:
    """Return the heading of the row that fills in a field, if there is one."""
    return next((one for one in row.cells if mapping.field_of(one) == name), None)


def _read(name: str, cell: str, mapping: ColumnMapping, zone: tzinfo, held_on: date | None) -> Any:
    words = mapping.values.get(name)
    if words is not None and cell in words:
        return words[cell]
    if name in _INSTANTS:
        return instant(cell, zone, held_on).isoformat()
    return READERS[name](cell) if name in READERS else cell


def _nested(values: Mapping[str, Any], mapping: ColumnMapping) -> dict[str, Any]:
    """Return the values as the form nests them."""
    form: dict[str, Any] = {}
    for name, value in values.items():
        if name == EXTERNAL_NUMBER:
            form["external_numbers"] = [{"source": mapping.source, "number": value}]
            continue
        part, _, inner = name.partition(".")
        if inner:
            form.setdefault(part, {})[inner] = value
        else:
            form[name] = value
    return form

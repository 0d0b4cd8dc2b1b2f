"""From a row's columns to the fields of the canonical form, by a mapping that is data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any, Final

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
_FLAGS: Final = frozenset({"anonymous", "confidential"})
_YES: Final = frozenset({"是", "匿名", "保密", "y", "yes", "true", "1", "√", "✓"})
_NO: Final = frozenset({"否", "不", "实名", "公开", "n", "no", "false", "0", "×"})
_NOTHING: Final = frozenset(
    {"无", "没有", "暂无", "无诉求", "暂无诉求", "/", "-", "—", "无。", "略"}
)
_HEADER_AMONG: Final = 10  # rows: above the heading there may be a title and a date
_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*分?)?(?:\s*[:：]?\s*(\d{1,2})\s*秒?(?:\.\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)


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
    return re.sub(r"[\s*＊:：]|[（(【\[].*?[)）】\]]", "", heading)


def rows_under_heading(
    grid: Sequence[Sequence[str]], mapping: ColumnMapping, sheet: str | None = None
) -> Iterator[Row]:
    """Yield the rows under the heading, which is looked for among the first rows.

    Raises:
        Unreadable: no row has a heading for the text.

    """
    found = _heading(grid, mapping)
    if found is None:
        wanted = sorted(name for name, field in mapping.columns.items() if field == TEXT)
        raise Unreadable("no_heading", wanted=wanted)
    headings = [cell.strip() for cell in grid[found]]
    for index in range(found + 1, len(grid)):
        cells = {
            heading: text
            for heading, cell in zip(headings, grid[index], strict=False)
            if heading and (text := cell.strip())
        }
        if cells:
            yield Row(index + 1, cells, sheet)


def _heading(grid: Sequence[Sequence[str]], mapping: ColumnMapping) -> int | None:
    for index, cells in enumerate(grid[:_HEADER_AMONG]):
        fields = {mapping.field_of(cell.strip()) for cell in cells}
        if TEXT in fields and len({cell.strip() for cell in cells} - {""}) > 1:
            return index
    for index, cells in enumerate(grid[:_HEADER_AMONG]):  # a single column is a list as well
        if [mapping.field_of(cell.strip()) for cell in cells if cell.strip()] == [TEXT]:
            return index
    return None


def canonical(
    row: Row, mapping: ColumnMapping, zone: tzinfo
) -> tuple[dict[str, Any], list[RowFault]]:
    """Return what a row says as the canonical form, and what of it cannot be read.

    A field that several columns fill is their words one after the other; ``zone`` is the
    district's: times in files have none of their own.
    """
    values: dict[str, Any] = dict(mapping.defaults)
    faults: list[RowFault] = []
    for heading, cell in row.cells.items():
        name = mapping.field_of(heading)
        if name is None:
            continue
        try:
            value = _read(name, cell, mapping, zone)
        except Unreadable as fault:
            faults.append(RowFault(row.number, name, fault.code, row.sheet, heading, fault.params))
            continue
        earlier = values.get(name) if name in (TEXT, "address") and name in values else None
        values[name] = f"{earlier}\n{value}" if earlier and name not in mapping.defaults else value
    if values.get(TEXT) in (None, *_NOTHING):
        code = "nothing_said" if values.get(TEXT) else "missing"
        faults.append(RowFault(row.number, TEXT, code, row.sheet, heading_of(TEXT, row, mapping)))
    return _nested(values, mapping), faults


def heading_of(name: str, row: Row, mapping: ColumnMapping) -> str | None:
    """Return the heading of the row that fills in a field, if there is one."""
    return next((one for one in row.cells if mapping.field_of(one) == name), None)


def _read(name: str, cell: str, mapping: ColumnMapping, zone: tzinfo) -> Any:
    words = mapping.values.get(name)
    if words is not None and cell in words:
        return words[cell]
    if name in _INSTANTS:
        return instant(cell, zone).isoformat()
    if name in _FLAGS:
        return _flag(cell)
    if name.startswith("location."):
        return _number(cell)
    return cell


def instant(written: str, zone: tzinfo) -> datetime:
    """Read a date with or without a time, as people write it in China or as machines do.

    Raises:
        Unreadable: it is none.

    """
    found = _DATE.fullmatch(written.strip())
    if found is None:
        raise Unreadable("unreadable_time", written=written[:40])
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[7]) or zone)
        local.utcoffset()
    except (ValueError, OverflowError) as error:
        raise Unreadable("unreadable_time", written=written[:40]) from error
    return local


def _zone(written: str | None) -> tzinfo | None:
    if written is None:
        return None
    return datetime.fromisoformat(f"2000-01-01T00:00:00{written}").tzinfo


def _flag(cell: str) -> bool:
    word = cell.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("yes_or_no")


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError as error:
        raise Unreadable("not_a_number") from error


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

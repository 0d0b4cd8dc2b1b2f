"""What a bulletin says, whatever file it becomes: sentences, figures, tables, charts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from services.reporting.domain.exports.table import ColumnKind

Value = str | int | float | date | None
Form = Literal["bar", "line"]
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that stands out: what it is, what it came to, how it changed.

    ``trend`` is 1 where it became better, -1 where worse, 0 where neither can be said.
    """

    label: str
    shown: str
    change: str
    trend: int


@dataclass(frozen=True, slots=True)
class FiguresBlock:
    """Figures side by side."""

    items: tuple[KeyFigure, ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    title: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; its values are raw, so that each file shows them in its own way."""

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or colour of a chart; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart; its numbers stand beside it in the spreadsheet."""

    title: str
    form: Form
    unit: ColumnKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["chart"] = "chart"


Block = TextBlock | FiguresBlock | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A whole bulletin.

    ``period`` and ``as_of`` in words; ``issue`` is its number (第几期), ``issued_on`` the business
    day on which it was made.
    """

    title: str
    subtitle: str
    issuer: str
    issue: str
    period: str
    issued_on: date
    as_of: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())


def told_in(content: Content) -> Iterator[str]:
    """Yield every text that stands in a bulletin's body, for whoever searches it.

    A row's cells are parted by tabs: three counts side by side are no telephone number.
    """
    for section in content.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case TextBlock(text=text):
                    yield text
                case FiguresBlock(items=items):
                    yield from (f"{one.label} {one.shown} {one.change}" for one in items)
                case TableBlock(title=title, rows=rows):
                    yield title
                    yield from ("\t".join(map(str, row)) for row in rows)
                case ChartBlock(labels=labels):
                    yield from labels


def printable(content: Content) -> Content:
    """Return a content without the control characters of pasted texts: XML holds none of them."""
    cleaned: Content = _printable(content)
    return cleaned


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, tuple):
        return tuple(_printable(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: _printable(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **told)
    return value

"""Tables as they leave: columns with a kind each, and cells that spreadsheets take for text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, Protocol
from unicodedata import category, normalize

from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.secrecy import Reader

ColumnKind = Literal["text", "count", "number", "ratio", "seconds", "instant", "day", "flag"]
Cell = str | int | float | bool | datetime | date | None
Row = tuple[Cell, ...]

# What a spreadsheet takes for a formula or a command (CWE-1236); full-width and small signs, which
# it may take for the same, are these once they are normalised.
_FORMULA: Final = frozenset("=+-@")
_GUARD: Final = "'"
_CONTROLS: Final = "Cc"  # tabs and line ends, which may begin a cell anew
_UNSEEN: Final = ("Zs", "Zl", "Zp", "Cf")  # before a formula they do not keep it from running


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, what its cells are, and its title where no catalogue has one."""

    name: str
    kind: ColumnKind
    title: str | None = None


class Listing(Protocol):
    """A list that can be exported."""

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:
        """Return its columns."""
        ...

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """Return how many rows it has for a reader."""
        ...

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """Yield its rows, each once, from one cursor: memory holds a batch."""
        ...


def harmless(text: str) -> str:
    """Return text that no spreadsheet runs when the file is opened."""
    for sign in text:
        kind = category(sign)
        if kind == _CONTROLS or normalize("NFKC", sign) in _FORMULA:
            return _GUARD + text
        if kind not in _UNSEEN:
            return text
    return text


def counted(rows: Iterable[Row], told: "Told") -> Iterator[Row]:
    """Yield the rows and tell how many there were so far, now and then."""
    number = 0
    for number, row in enumerate(rows, 1):  # told after the last one as well
        yield row
        if number % TELL_EVERY == 0:
            told(number)
    told(number)


TELL_EVERY: Final = 5_000


class Told(Protocol):
    """Hears how many rows there were so far."""

    def __call__(self, rows: int) -> None:
        """Take note."""
        ...

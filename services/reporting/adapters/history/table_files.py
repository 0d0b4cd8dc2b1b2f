"""Tables of other systems, read row by row: CSV in the usual encodings, XLSX."""

import codecs
import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from services.reporting.domain.history.case import FileRow, RowRefused

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHUNK: Final = 1 << 20
_LARGEST_SHEET: Final = 4 << 30  # bytes unpacked; a sheet ends at 1,048,576 rows
_LARGEST_FIELD: Final = 1 << 17  # characters; a quotation mark that is never closed ends here
_MOST_COLUMNS: Final = 500
_DELIMITERS: Final = ",;\t|"  # of two that part a heading alike the first
_BROKEN: Final = (  # whatever a library says of a file that is not what it seems
    AttributeError,
    BadZipFile,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)

Cell = str | datetime


class FileFault(ValueError):
    """The file as a whole cannot be read; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What identifies a file and how it is read."""

    name: str
    bytes: int
    sha256: str
    kind: str
    encoding: str | None


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What the mapping says of the file; None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    largest_sheet: int = _LARGEST_SHEET  # bytes unpacked


def facts_of(path: Path, options: FileOptions) -> FileFacts:
    """Return a file's facts, from one reading of it.

    Raises:
        FileFault: when it is empty, of an unknown kind or encoding, or cannot be opened.

    """
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            begins = file.read(8)
            file.seek(0)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
            kind = _kind(begins)
            encoding = _encoding(file, begins, options) if kind == "csv" else None
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror}") from error
    if not size:
        raise FileFault(f"{path.name}: 文件为空 the file is empty")
    return FileFacts(path.name, size, digest.hexdigest(), kind, encoding)


def _kind(begins: bytes) -> str:
    if begins.startswith(_OLD_OFFICE):
        raise FileFault("旧版 .xls 或加密，请另存 .xlsx an old .xls or encrypted: save it as .xlsx")
    return "xlsx" if begins.startswith(_ZIP) else "csv"


def _encoding(file: BinaryIO, begins: bytes, options: FileOptions) -> str:
    """Return the encoding: as said, by the byte order mark, else UTF-8, else GB18030."""
    for mark, name in _BOMS.items():
        if begins.startswith(mark):
            return name
    names = [options.encoding] if options.encoding else ["utf-8", "gb18030"]
    for name in names:
        file.seek(0)
        if _decodes(file, name):
            return name
    raise FileFault(f"file.encoding: 文件不是 the file is not {' / '.join(names)}")


def _decodes(file: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


class Table:
    """A file's table: its heading, and its rows once. Close it, or use it as a context."""

    def __init__(self, path: Path, facts: FileFacts, options: FileOptions) -> None:
        self._path = path
        self._book: Any = None
        self._packed: Any = None
        self._file: Any = None
        self._field_limit: int | None = None
        try:
            self._rows = (
                self._sheet(options) if facts.kind == "xlsx" else self._text(facts, options)
            )
            self.heading = _heading(next(self._rows, None))
        except FileFault:
            self.close()
            raise
        except (csv.Error, *_BROKEN) as error:
            self.close()
            raise FileFault(f"{path.name}: {error}") from error

    def __enter__(self) -> "Table":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        for one in (self._book, self._packed, self._file):
            if one is not None:
                one.close()
        if self._field_limit is not None:
            csv.field_size_limit(self._field_limit)

    def position(self) -> int | None:
        """Return how many bytes were read so far, where that can be told."""
        return int(self._file.buffer.tell()) if self._file else None

    def rows(self) -> Iterator[FileRow]:
        """Yield the data rows; the heading is row 1, rows without any value are passed over.

        Raises:
            FileFault: when the file breaks off in a way that leaves no next row.

        """
        wide = len(self.heading)
        number = 1
        try:
            for number, cells in enumerate(self._rows, 2):
                if not any(cells):
                    continue
                filled = len(cells) if self._file else wide
                if filled != wide or any(cells[wide:]):
                    yield FileRow(number, fault=_misshapen(len(cells), wide))
                    continue
                yield FileRow(number, dict(zip(self.heading, _padded(cells, wide), strict=True)))
        except (csv.Error, *_BROKEN) as error:
            raise FileFault(
                f"{self._path.name}: 第 {number + 1} 行 row {number + 1}: {error}"
            ) from error

    def _text(self, facts: FileFacts, options: FileOptions) -> Iterator[Sequence[Cell]]:
        self._file = self._path.open(encoding=facts.encoding, newline="")
        self._field_limit = csv.field_size_limit(_LARGEST_FIELD)
        delimiter = options.delimiter or _delimiter(self._file)
        return csv.reader(self._file, delimiter=delimiter)

    def _sheet(self, options: FileOptions) -> Iterator[Sequence[Cell]]:
        try:
            _refuse_bombs(self._path, options.largest_sheet)
            self._packed = self._path.open("rb")  # by its name openpyxl would judge it again
            self._book = load_workbook(
                self._packed, read_only=True, data_only=True, keep_links=False
            )
        except FileFault:
            raise
        except _BROKEN as error:
            raise FileFault(f"{self._path.name}: 不是完好的 XLSX not a sound XLSX file") from error
        names = [sheet.title for sheet in self._book.worksheets]
        if not names:
            raise FileFault(f"{self._path.name}: 没有工作表 it has no sheet of cells")
        if options.sheet is not None and options.sheet not in names:
            raise FileFault(f"file.sheet: {options.sheet!r} 不在 is not among {', '.join(names)}")
        sheet = self._book[options.sheet] if options.sheet else self._book.worksheets[0]
        sheet.reset_dimensions()
        rows: Iterable[Sequence[Any]] = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        return ([_cell(value) for value in cells] for cells in rows)


def _delimiter(file: TextIO) -> str:
    """Return what parts the heading into most cells, and go back to the file's beginning."""

    def cells(delimiter: str) -> int:
        file.seek(0)
        try:
            return len(next(csv.reader(file, delimiter=delimiter), ()))
        except csv.Error:
            return 0

    found = max(_DELIMITERS, key=cells)
    file.seek(0)
    return found


def _refuse_bombs(path: Path, largest: int) -> None:
    with ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > largest:
            raise FileFault(f"{path.name}: 解压后过大 too large when unpacked")


def _heading(cells: Sequence[Cell] | None) -> list[str]:
    names = [str(cell).strip().lstrip("\ufeff") for cell in cells or ()]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileFault("没有表头 the file has no heading")
    return names


def _misshapen(found: int, wide: int) -> RowRefused:
    return RowRefused("wrong_number_of_cells", "row", str(found), f"{wide}")


def _padded(cells: Sequence[Cell], wide: int) -> list[Cell]:
    return [*cells[:wide], *[""] * (wide - len(cells))]


def _cell(value: Any) -> Cell:
    """Return a cell as text, a date as it is; a number is no floating-point one by being a cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

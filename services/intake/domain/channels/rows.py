"""Rows of a file, what of it is no row, and what is wrong with one of them."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file has it: cells by their heading, trimmed, the empty ones left out.

    ``number`` counts as whoever wrote the file counts: rows of the sheet, lines of the text,
    paragraphs of the document, from 1. ``sheet`` is there where a file has several.
    """

    number: int
    cells: Mapping[str, str]
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines that are no appeal: titles, who was there, what is to be done next, totals.

    Only where they stand is kept: whoever sent the file looks there whether anything is missed.
    """

    first: int
    last: int
    sheet: str | None = None


Passage = Row | LeftOut


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds: its rows, and what of it was taken for none."""

    rows: Sequence[Row]
    left_out: Sequence[LeftOut] = ()


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one field of a row; ``code`` names the sentence, ``column`` the heading.

    ``field`` is the canonical form's own name of it.
    """

    row: int
    field: str
    code: str
    sheet: str | None = None
    column: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=lambda: MappingProxyType({}))


class Unreadable(Exception):
    """The whole file cannot be taken; ``code`` names the sentence that says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

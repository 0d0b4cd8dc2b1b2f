"""Rows of a file, and what is wrong with one of them."""

import dataclasses
from collections.abc import Mapping
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

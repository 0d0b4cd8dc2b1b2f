"""Reads Word documents: lines and tables in their order, wherever the program has put them."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from services.intake.adapters.channels.files.limits import MOST_COLUMNS, MOST_LINES
from services.intake.domain.channels.tables import Place, Table

_TITLE_STYLES: Final = ("Heading", "Title", "标题")
_LIST_STYLES: Final = ("List", "列表", "列出段落")
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_CONTROLS: Final = (qn("w:sdt"), qn("w:sdtContent"))
_TEXT: Final = qn("w:t")
_SIGNS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# What was crossed out, and boxes that float over the page.
_NOT_READ: Final = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:txbxContent")})
_CHINESE_NUMBERS: Final = ("chinese", "ideograph", "japanese", "taiwanese")

Element = Any  # of lxml, which has no types


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with the number of its paragraph; ``is_title`` by its style."""

    number: int
    text: str
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """How automatic numbers count: ``levels`` by scheme and level, ``lists`` by their scheme."""

    levels: Mapping[tuple[str, str], str]
    lists: Mapping[str, str]

    def of(self, known_as: str, level: str) -> str:
        """Return how a level of a list counts; empty where nothing says."""
        return self.levels.get((self.lists.get(known_as, ""), level), "")


Part = Line | Table


def parts_of(content: bytes) -> Iterator[Part]:
    """Yield what a document holds, from top to bottom; tables inside tables after those."""
    document = Document(io.BytesIO(content))
    formats = _formats(document)
    number = 0
    for block in _blocks(document.element.body):
        if block.tag == _TABLE:
            yield from _tables(block)
            continue
        number += 1
        lines = _words(block).split("\n")
        paragraph = Paragraph(block, document._body)
        if any(line.strip() for line in lines):
            lines[0] = f"{_counted(paragraph, formats)}{lines[0]}"
        is_title = _style(paragraph).startswith(_TITLE_STYLES)
        yield from (Line(number, line, is_title) for line in lines)


def _blocks(parent: Element) -> Iterator[Element]:
    """Yield paragraphs and tables."""
    return (child for child in _inner(parent) if child.tag in (_PARAGRAPH, _TABLE))


def _inner(parent: Element) -> Iterator[Element]:
    """Yield what is directly inside; a form's controls (内容控件) are looked through."""
    for child in parent.iterchildren():
        if child.tag in _CONTROLS:
            yield from _inner(child)
        else:
            yield child


def _words(element: Element) -> str:
    """Return what is read, also what was put in while changes were tracked."""
    found: list[str] = []
    for child in element.iterchildren():
        if child.tag == _TEXT:
            found.append(child.text or "")
        elif child.tag in _SIGNS:
            found.append(_SIGNS[child.tag])
        elif child.tag not in _NOT_READ:
            found.append(_words(child))
    return "".join(found)


def _counted(paragraph: Paragraph, formats: Formats) -> str:
    """Return what stands for an automatic number, which is in no text: 1. or, in Chinese, 一、."""
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is None:
        return "1. " if _style(paragraph).startswith(_LIST_STYLES) else ""
    counts = formats.of(_value(numbering, "w:numId"), _value(numbering, "w:ilvl") or "0")
    return "一、" if counts.startswith(_CHINESE_NUMBERS) else "1. "


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _formats(document: WordDocument) -> Formats:
    """Return how each level of each list counts."""
    try:
        numbering: Element = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]  # an XML part
    except KeyError:
        return Formats({}, {})
    levels = {
        (abstract.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"))): _value(level, "w:numFmt")
        for abstract in numbering.iterchildren(qn("w:abstractNum"))
        for level in abstract.iterchildren(qn("w:lvl"))
    }
    lists = {
        one.get(qn("w:numId")): _value(one, "w:abstractNumId")
        for one in numbering.iterchildren(qn("w:num"))
    }
    return Formats(levels, lists)


def _value(parent: Element, name: str) -> str:
    child = parent.find(qn(name))
    return str(child.get(qn("w:val"), "")) if child is not None else ""


def _tables(element: Element) -> Iterator[Table]:
    """Yield a table, and after it those inside its cells."""
    cells: list[list[str]] = []
    covered: dict[Place, Place] = {}
    inside: list[Element] = []
    rows = (child for child in _inner(element) if child.tag == _ROW)
    for at, row in enumerate(islice(rows, MOST_LINES)):
        cells.append([""] * min(row.grid_before, MOST_COLUMNS))
        for cell in (child for child in _inner(row) if child.tag == _CELL):
            first = len(cells[at])
            width = min(cell.grid_span, MOST_COLUMNS - first)
            covered |= _covered(at, range(first, first + width), goes_on=cell.vMerge == "continue")
            blocks = list(_blocks(cell))
            words = "\n".join(_words(one) for one in blocks if one.tag == _PARAGRAPH)
            cells[at] += [words, *[""] * width][:width]
            inside += [one for one in blocks if one.tag == _TABLE]
    above = {place: _origin(place, covered) for place in covered}
    yield Table(cells, above)
    for one in inside:
        yield from _tables(one)


def _covered(row: int, columns: range, *, goes_on: bool) -> Mapping[Place, Place]:
    """Return which places a cell stretches over, and what stands before them: above, or left."""
    if goes_on and row > 0:
        return {(row, column): (row - 1, column) for column in columns}
    return {(row, column): (row, columns.start) for column in columns[1:]}


def _origin(place: Place, covered: Mapping[Place, Place]) -> Place:
    while place in covered:
        place = covered[place]
    return place

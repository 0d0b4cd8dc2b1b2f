"""Bulletins as Word files that an office can go on writing in: styles, real tables, pictures."""

import io
import zipfile
from datetime import datetime, time
from functools import singledispatch
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from services.reporting.adapters.bulletins.pdf_file import chart_picture
from services.reporting.domain.bulletins.content import (
    Block,
    ChartBlock,
    Content,
    FiguresBlock,
    TableBlock,
    TextBlock,
    printable,
)
from services.reporting.domain.bulletins.shown import shown

_BODY, _HEADING, _TITLE = "仿宋", "黑体", "宋体"
_LATIN: Final = "Times New Roman"
_RED, _INK = RGBColor(0xC8, 0x16, 0x1D), RGBColor(0x33, 0x40, 0x4D)
_WIDTH: Final = Mm(164)
_LONGEST_PROPERTY: Final = 255
_NO_TIME: Final = (2000, 1, 1, 0, 0, 0)
_TRENDS: Final = {1: RGBColor(0x1D, 0x7A, 0x4C), 0: _INK, -1: _RED}


def write_docx(path: Path, content: Content) -> None:
    """Write a bulletin; implements ``BulletinWriter``. The same content gives the same file."""
    page, content = docx.Document(), printable(content)
    _set_up(page, content)
    _head(page, content)
    for section in content.sections:
        heading = page.add_heading(level=1)
        _run(heading, section.heading, font=_HEADING, size=15, bold=True, colour=_INK)
        for block in section.blocks:
            _add(block, page)
    for number, note in enumerate((f"数据截至 {content.as_of}", *content.notes)):
        _run(page.add_paragraph(), f"注{number}　{note}" if number else note, size=9, colour=_INK)
    file = io.BytesIO()
    page.save(file)
    _timeless(file, path)


def _timeless(file: io.BytesIO, path: Path) -> None:
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(path, "w") as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, _NO_TIME)
            kept.writestr(part, made.read(name), zipfile.ZIP_DEFLATED)


def _set_up(page: Docx, content: Content) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin = section.bottom_margin = Mm(24)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, said in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = said
        footer.add_run()._element.append(mark)
    said_of = page.core_properties
    said_of.title = f"{content.title} {content.period}"[:_LONGEST_PROPERTY]
    said_of.author = content.issuer[:_LONGEST_PROPERTY]
    said_of.created = said_of.modified = datetime.combine(content.issued_on, time())


def _head(page: Docx, content: Content) -> None:
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, content.title, font=_TITLE, size=26, bold=True, colour=_RED)
    if content.subtitle:
        line = page.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(line, content.subtitle, font=_HEADING, size=15)
    issue = page.add_paragraph()
    issue.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(issue, f"{content.issue}　　{content.period}", size=12)
    office = page.add_paragraph()
    office.paragraph_format.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    day = content.issued_on
    _run(office, f"{content.issuer}\t{day.year}年{day.month}月{day.day}日", size=12)
    _rule(office)


@singledispatch
def _add(block: Block, page: Docx) -> None:  # noqa: ARG001  # each kind has its own
    """Add a block to the page, each kind in its own way."""
    raise TypeError(type(block).__name__)


@_add.register
def _(block: TextBlock, page: Docx) -> None:
    line = page.add_paragraph()
    line.paragraph_format.first_line_indent = Pt(24)
    line.paragraph_format.line_spacing = 1.5
    _run(line, block.text, size=12)


@_add.register
def _(block: FiguresBlock, page: Docx) -> None:
    wide = min(3, len(block.items))
    table = page.add_table(rows=-(-len(block.items) // wide), cols=wide)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, item in enumerate(block.items):
        cell = table.cell(number // wide, number % wide)
        _shade(cell, "F3F6FA")
        _run(cell.paragraphs[0], item.label, font=_HEADING, size=9, colour=_INK)
        _run(cell.add_paragraph(), item.shown, font=_HEADING, size=18, bold=True)
        _run(cell.add_paragraph(), item.change, size=8.5, colour=_TRENDS[item.trend])
    page.add_paragraph()


@_add.register
def _(block: TableBlock, page: Docx) -> None:
    _caption(page, block.title)
    table = page.add_table(rows=1, cols=len(block.columns), style="Light Grid Accent 1")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _repeat_heading(table.rows[0])
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _run(cell.paragraphs[0], column.title, font=_HEADING, size=9, bold=True)
    for row in block.rows:
        cells = table.add_row().cells
        for cell, column, value in zip(cells, block.columns, row, strict=True):
            line = cell.paragraphs[0]
            if column.kind != "text":
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(line, shown(value, column.kind), size=9, bold=str(row[0]).startswith("合计"))
    _run(page.add_paragraph(), block.note, size=9, colour=_INK)


@_add.register
def _(block: ChartBlock, page: Docx) -> None:
    line = page.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn = line.add_run().add_picture(io.BytesIO(chart_picture(block)), width=_WIDTH)
    drawn._inline.docPr.set("descr", block.title)


def _caption(page: Docx, title: str) -> None:
    line = page.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = True
    _run(line, title, font=_HEADING, size=11, colour=_INK)


def _run(
    line: Paragraph,
    said: str,
    *,
    font: str = _BODY,
    size: float,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    """Add words; Word keeps the font of Chinese apart from that of Latin."""
    run = line.add_run(said)
    run.font.size, run.bold, run.font.name = Pt(size), bold, _LATIN
    if colour is not None:
        run.font.color.rgb = colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _shade(cell: _Cell, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _repeat_heading(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _rule(line: Paragraph) -> None:
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "14", "space": "3", "color": "C8161D"}.items():
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    line._p.get_or_add_pPr().append(borders)

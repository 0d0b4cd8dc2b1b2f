"""Documents as Word files, laid out as GB/T 9704-2012 says, with the fonts that offices have."""

import io
import zipfile
from datetime import datetime
from typing import IO, Final

import docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.dispatch.domain.documents.document import Content, Part, Sheet
from services.dispatch.domain.documents.templates import Language

_BODY, _HEADING, _HEAD = "仿宋", "黑体", "宋体"  # 方正小标宋 is not everybody's
_LATIN: Final = "Times New Roman"
_RED: Final = RGBColor(0xD7, 0x00, 0x0F)
_SIZE, _LINE = Pt(16), Pt(29)
_TYPE_AREA: Final = Mm(210 - 28 - 26)
_NO_TIME: Final = (2000, 1, 1, 0, 0, 0)


def docx_of(content: Content, language: Language) -> bytes:
    """Return the Word file; implements ``Renderer``."""
    sheet, page = content.sheet(language), docx.Document()
    _set_up(page, sheet, datetime.fromisoformat(content.issued_on))
    _head(page, sheet, red=content.red_head)
    _line(page, sheet.title, size=Pt(22), font=_HEAD, centred=True)
    _line(page, f"{sheet.addressed_to}{'：' if language == 'zh' else ':'}")
    for part in sheet.parts:
        _part(page, part)
    _foot(page, sheet)
    file = io.BytesIO()
    page.save(file)
    return _timeless(file)


def _timeless(file: IO[bytes]) -> bytes:
    """Return the package with one time for all its parts: the same content, the same file."""
    again = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(again, "w") as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, _NO_TIME)
            kept.writestr(part, made.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _set_up(page: Docx, sheet: Sheet, issued_on: datetime) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _number_pages(section.footer.paragraphs[0])
    said = page.core_properties
    said.title, said.author, said.comments = sheet.title, sheet.issuer, sheet.number
    said.created = said.modified = issued_on


def _head(page: Docx, sheet: Sheet, *, red: bool) -> None:
    colour = _RED if red else None
    size = Pt(min(30, max(14, _TYPE_AREA.pt // max(1, len(sheet.issuer)))))
    _line(page, sheet.issuer, size=size, font=_HEAD, centred=True, colour=colour)
    line = _line(page, f"{sheet.number}\t{sheet.signed_by}")
    line.paragraph_format.tab_stops.add_tab_stop(_TYPE_AREA, WD_TAB_ALIGNMENT.RIGHT)
    _rule(line, "bottom", "D7000F" if red else "000000", eighths=18)


def _part(page: Docx, part: Part) -> None:
    _line(page, part.heading, font=_HEADING, indented=True).paragraph_format.keep_with_next = True
    for said in filter(str.strip, part.text.split("\n")):
        _line(page, said, indented=True)


def _foot(page: Docx, sheet: Sheet) -> None:
    for said in ("", sheet.issuer, sheet.day):
        line = _line(page, said)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(32)
        line.paragraph_format.keep_with_next = said != sheet.day
    if sheet.copies:
        line = _line(page, sheet.copies, size=Pt(14))
        _rule(line, "top", "000000", eighths=6)


def _line(
    page: Docx,
    said: str,
    *,
    size: Pt = _SIZE,
    font: str = _BODY,
    centred: bool = False,
    indented: bool = False,
    colour: RGBColor | None = None,
) -> Paragraph:
    """Add a paragraph of one font; ``indented`` by two characters of the body, as is usual."""
    line = page.add_paragraph()
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = max(_LINE, Pt(size.pt * 1.5))
    shape.first_line_indent = _SIZE * 2 if indented else None
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(said)
    run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour
    _set_font(run, font)
    return line


def _set_font(run: Run, font: str) -> None:
    """Set the font of Chinese text, which Word keeps apart from that of Latin."""
    run.font.name = _LATIN
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _rule(line: Paragraph, side: str, colour: str, *, eighths: int) -> None:
    """Draw a line above or below a paragraph, so many eighths of a point thick."""
    borders, border = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    named = {"val": "single", "sz": str(eighths), "space": "4", "color": colour}
    for name, value in named.items():
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    line._p.get_or_add_pPr().append(borders)


def _number_pages(line: Paragraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, said in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = said
        run._element.append(mark)

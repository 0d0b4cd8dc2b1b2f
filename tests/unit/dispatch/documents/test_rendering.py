"""The files: whatever stands on a document can be read in them, fonts embedded, layout whole."""

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from services.dispatch.adapters.papers.docx import docx_of
from services.dispatch.adapters.papers.pdf import pdf_of
from services.dispatch.domain.documents.document import Content, Part
from services.dispatch.domain.documents.filling import clean
from tests.factories.papers import document

MARKUP = "*不是强调* #let x = 1 $a$ @ref <label> \\ // 注释 `代码` _下划线_ {字段} <w:t>&amp;"
ROWS = [
    pytest.param("群众反映强烈，请尽快核实处理。" * 334, id="5,000 characters"),
    pytest.param("㐀𠮷𬺈龘", id="rare characters"),
    pytest.param("油烟太大了😀🔥👨‍👩‍👧", id="emoji"),
    pytest.param("第一行\n第二行\n\n\n第四行", id="line breaks"),
    pytest.param(MARKUP, id="markup of every kind"),
    pytest.param("A" * 400, id="a word longer than a line"),
    pytest.param("Bureau of Housing, Urban–Rural Development and Municipal Works", id="English"),
]


def saying(text: str) -> Content:
    made = document().content
    parts = (Part("一、事由", clean(text)), *made.zh.parts[1:])
    return replace(made, zh=replace(made.zh, parts=parts))


def pages_of(file: bytes) -> list[Any]:
    return list(PdfReader(io.BytesIO(file)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def read_pdf(file: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in pages_of(file)))


def without_page_numbers(text: str) -> str:
    for number in range(30, 0, -1):
        text = text.replace(f"—{number}—", "")
    return text


@pytest.mark.parametrize("text", ROWS)
def test_every_word_can_be_found_in_the_pdf(text: str) -> None:
    found = without_page_numbers(read_pdf(pdf_of(saying(text), "zh")))

    assert squeezed(text) in found
    assert "莲督〔2026〕12号" in found
    assert "二〇二六年十一月二十三日" in found


@pytest.mark.parametrize("text", ROWS)
def test_every_word_can_be_found_in_the_word_file(text: str) -> None:
    read = docx.Document(io.BytesIO(docx_of(saying(text), "zh")))
    found = squeezed("".join(line.text for line in read.paragraphs))

    assert squeezed(text) in found
    assert "莲督〔2026〕12号" in found


def test_nothing_is_set_outside_the_type_area() -> None:
    """Left margin 28 mm, right 26 mm: no text begins left of the one or right of the other."""
    file = pdf_of(saying("A" * 400 + "，" + "群众反映强烈。" * 400 + "B" * 4000), "zh")
    left, right = 28 / 25.4 * 72, (210 - 26) / 25.4 * 72
    begins: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            begins.append(tm[4] * cm[0] + cm[4])

    for page in pages_of(file):
        page.extract_text(visitor_text=seen)
    assert begins
    assert min(begins) > left - 2
    assert max(begins) < right + 2


def test_every_font_of_the_pdf_is_embedded() -> None:
    """Nothing of the machine is used: a bare one makes the same file."""
    fonts = {}
    for page in pages_of(pdf_of(saying("㐀𠮷😀 ABC 黑体"), "zh")):
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            described = below["/FontDescriptor"].get_object()
            fonts[below["/BaseFont"]] = {"/FontFile2", "/FontFile3"} & described.keys()

    assert len(fonts) >= 3
    assert all(fonts.values()), fonts


def test_the_same_content_makes_the_same_file() -> None:
    content = document().content

    for make in (pdf_of, docx_of):
        assert make(content, "zh") == make(content, "zh")
        assert make(content, "zh") != make(content, "en")


def test_the_pdf_is_for_keeping() -> None:
    """PDF/A-2u: every character searchable; title and office in its properties."""
    file = pdf_of(document().content, "zh")

    assert b"pdfaid" in file
    said = PdfReader(io.BytesIO(file)).metadata
    assert said is not None
    assert said.title == "莲督〔2026〕12号 督办单"


def test_a_character_that_no_font_has_spoils_no_document() -> None:
    found = read_pdf(pdf_of(saying("甲\U0003134a\ue000乙"), "zh"))

    assert "甲" in found
    assert "乙" in found


def test_english_has_its_own_sheet() -> None:
    found = " ".join(pages_of(pdf_of(document().content, "en"))[0].extract_text().split())

    assert "Supervision order" in found
    assert "LH-20261123-000001-1" in found
    assert "Signed by: Director" in found

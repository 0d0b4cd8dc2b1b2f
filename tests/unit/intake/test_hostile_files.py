"""Files made to hang or mislead the reader: layout tables, endless spans, spaces and lists."""

import io
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook

from services.intake.adapters.channels.files.reading import read_file
from services.intake.adapters.channels.files.sheets import sheets_of
from services.intake.adapters.channels.files.web_pages import tables_of
from services.intake.adapters.channels.mappings import mapping_of
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.letters import Letter, is_answer, is_automatic
from services.intake.domain.channels.mapping import plain
from services.intake.domain.channels.minutes import items_of
from services.intake.domain.channels.tables import Table, rows_of

MINUTES = mapping_of(Import("imp_1", "minutes", "f", "staff:1", datetime(2026, 11, 23, tzinfo=UTC)))
SPACES = " " * 10_000
FAST = 8.0  # CPU seconds; what is measured took far longer, and now takes hundredths


def spent(act: Callable[[], object]) -> float:
    """Return how many seconds of CPU something takes."""
    start = time.process_time()
    act()
    return time.process_time() - start


def appeals(html: str) -> list[str | None]:
    read = read_file(f"<html>{html}</html>".encode(), "m.xls", MINUTES)
    return [row.cells.get("诉求内容") for row in read.rows]


def only_table(html: str) -> Table:
    (_, table), *others = tables_of(html)
    assert not others
    return table


def rows(*cells: str) -> str:
    return "".join(f"<tr>{cell}" for cell in cells)


def test_a_table_inside_a_layout_table_is_read_once() -> None:
    data = f"<table>{rows('<th>序号<th>诉求内容', '<td>1<td>灯坏', '<td>2<td>漏水')}</table>"
    assert appeals(f"<table>{rows('<td>某社区', f'<td>{data}')}</table>") == ["灯坏", "漏水"]
    assert appeals(f"<table><tr><td><table><tr><td>{data}</table></table>") == ["灯坏", "漏水"]


def test_the_head_body_and_foot_of_a_table_are_its_rows() -> None:
    parts = (
        "<thead><tr><th>序号<th>诉求内容",
        "<tbody><tr><td>1<td>灯坏",
        "<tfoot><tr><td>2<td>漏水",
    )
    assert appeals(f"<table>{''.join(parts)}</table>") == ["灯坏", "漏水"]


def test_thousands_of_nested_tables_take_no_time() -> None:
    html = "<table><tr><td>x" * 2000
    assert spent(lambda: list(tables_of(html))) < FAST


@pytest.mark.parametrize("span", ["70", "0", "9" * 5000])
def test_a_cell_over_many_rows_shifts_none_of_them(span: str) -> None:
    lines = [f"<td rowspan={span}>一<td>0", *(f"<td>{at}" for at in range(1, 70))]
    table = only_table(f"<table>{rows(*lines)}</table>")
    assert [table.shown(at, 0) for at in range(70)] == ["一"] * 70
    assert [table.own(at, 1) for at in range(70)] == [str(at) for at in range(70)]


def test_a_cell_over_many_columns_ends_where_columns_end() -> None:
    lines = ("<td>a<td colspan=60>b", "<td colspan=0>c<td>d")
    table = only_table(f"<table>{rows(*lines)}</table>")
    assert (table.width, table.own(1, 1)) == (60, "d")


@pytest.mark.parametrize(
    "line",
    [
        f"记录{SPACES}x", f"1. 灯坏\n记录人{SPACES}x", f"一、下步{SPACES}工作{SPACES}x\n1. 灯坏",
        f"一、{SPACES}会议要求{SPACES}x\n1. 灯坏", f"居民{SPACES}王强{SPACES}反映{SPACES}x",
    ],
)  # fmt: skip
def test_thousands_of_spaces_take_no_time(line: str) -> None:
    assert spent(lambda: list(items_of(line.split("\n")))) < FAST


@pytest.mark.parametrize("cell", [f"合计{SPACES}x", f"合{SPACES}计{SPACES}{'1' * 10_000}{SPACES}x"])
def test_a_total_after_thousands_of_spaces_takes_no_time(cell: str) -> None:
    grid = (("序号", "诉求内容"), (cell, ""), ("1", "灯坏"))
    assert spent(lambda: list(rows_of(Table(grid), MINUTES))) < FAST


def test_a_heading_loses_what_stands_in_brackets_and_keeps_what_none_closes() -> None:
    headings = ("联系 电话*（手机\n或座机）：", "电话(必填", "电话】[必填", "([电话)必填)")
    assert [plain(one) for one in headings] == ["联系电话", "电话(必填", "电话】[必填", "必填)"]


@pytest.mark.parametrize("brackets", ["(" * 60_000, "(" * 60_000 + ")", ")" + "(" * 60_000])
def test_thousands_of_brackets_in_a_heading_take_no_time(brackets: str) -> None:
    assert spent(lambda: plain(f"电话{brackets}")) < FAST


def test_thousands_of_spaces_in_a_subject_take_no_time() -> None:
    spaces = " " * 60_000
    letter = Letter("<a@x>", "a@b.cn", "", f"Re{spaces}x", "", "")
    assert spent(lambda: (letter.title, is_answer(letter.subject, ()))) < FAST
    assert spent(lambda: is_automatic({"subject": f"{spaces}x"}, "a@b.cn", "")) < FAST


def test_many_lists_of_many_levels_take_no_time() -> None:
    content = docx_with_lists(12_000)
    assert spent(lambda: read_file(content, "m.docx", MINUTES)) < FAST


def docx_with_lists(count: int) -> bytes:
    """Return a document in which many lists count as many schemes do, and no text uses them."""
    document, stream = Document(), io.BytesIO()
    numbering: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    for at in range(count):
        numbering.append(element("w:abstractNum", {"w:abstractNumId": f"9{at}"}, "w:lvl"))
        numbering.append(element("w:num", {"w:numId": f"9{at}"}, "w:abstractNumId", "90"))
    document.add_paragraph("1. 灯坏")
    document.save(stream)
    return stream.getvalue()


def element(name: str, given: dict[str, str], child: str, value: str = "0") -> Any:
    """Return an element of a document with one inside."""
    made, inner = OxmlElement(name), OxmlElement(child)
    for key, said in given.items():
        made.set(qn(key), said)
    inner.set(qn("w:ilvl" if child == "w:lvl" else "w:val"), value)
    made.append(inner)
    return made


def test_a_cell_over_a_whole_sheet_covers_the_rows_there_are() -> None:
    assert len(covered_by("A1:XFD1048576")) == 3 * 60 - 1


def covered_by(*merged: str) -> Sequence[object]:
    book, stream = Workbook(), io.BytesIO()
    page: Any = book.active
    for row in (("序号", "诉求内容"), (1, "灯坏"), (2, "漏水")):
        page.append(row)
    for ref in merged:
        page.merged_cells.ranges.add(ref)
    book.save(stream)
    (_, table), *_others = sheets_of(stream.getvalue())
    return list(table.covered)

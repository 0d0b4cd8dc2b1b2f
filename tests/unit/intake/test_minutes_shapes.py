"""Minutes of the shapes that offices write: nothing that was said is lost, nothing is made up."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from docx.oxml import OxmlElement
from openpyxl import Workbook

from services.intake.adapters.channels.files.reading import read_file
from services.intake.adapters.channels.mappings import mapping_of
from services.intake.domain.channels.cells import instant
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.mapping import canonical
from services.intake.domain.channels.rows import ReadFile, Unreadable

ZONE = ZoneInfo("Asia/Shanghai")
HELD_ON = date(2026, 11, 22)
MINUTES = mapping_of(Import("imp_1", "minutes", "f", "staff:1", datetime(2026, 11, 23, tzinfo=UTC)))
OUTLINED = """青年路街道居民议事会会议记录
时间：2026年11月20日下午3点
一、会议基本情况
会议由王主任主持。
二、居民反映问题
（一）3号楼楼道灯不亮。反映人：张秀英，电话：13812345678
（二）地下车库积水
三、停车管理
1．东门天天堵
2．西门没有车位
四、广场太吵
跳舞的音响到十一点。
五、下一步工作
1．由社区跟进。
记录人：小王"""


def texts(read: ReadFile) -> list[str]:
    return [form(read, at)["text"] for at in range(len(read.rows))]


def form(read: ReadFile, at: int) -> dict[str, Any]:
    said, faults = canonical(read.rows[at], MINUTES, ZONE, HELD_ON)
    assert faults == []
    return said


def left_out(read: ReadFile) -> list[tuple[int, int]]:
    return [(lines.first, lines.last) for lines in read.left_out]


def read_text(text: str, name: str = "m.txt") -> ReadFile:
    return read_file(text.encode(), name, MINUTES)


def word(build: Callable[[Any], None]) -> ReadFile:
    document, stream = Document(), io.BytesIO()
    build(document)
    document.save(stream)
    return read_file(stream.getvalue(), "m.docx", MINUTES)


def sheet(build: Callable[[Any], None]) -> ReadFile:
    book, stream = Workbook(), io.BytesIO()
    build(book.active)
    book.save(stream)
    return read_file(stream.getvalue(), "m.xlsx", MINUTES)


def fill(table: Any, *rows: tuple[str, ...]) -> None:
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text


def test_items_are_found_at_every_depth_and_what_the_office_says_is_left_out() -> None:
    read = read_text(OUTLINED)
    assert texts(read) == [
        "3号楼楼道灯不亮。",
        "地下车库积水",
        "东门天天堵",
        "西门没有车位",
        "广场太吵\n跳舞的音响到十一点。",
    ]
    assert [row.cells.get("标题") for row in read.rows][1:4] == [None, "停车管理", "停车管理"]
    assert left_out(read) == [(1, 2), (3, 4), (5, 5), (8, 8), (13, 15)]


@pytest.mark.parametrize(
    "marks",
    ["第一， 第二，", "其一， 其二，", "问题一： 问题二：", "1： 2：", "⑴ ⑵", "㈠ ㈡",
     "【1】 【2】", "Ⅰ、 Ⅱ、", "１． ２．", "01. 02.", "1_ 2_", "（一） （二）", "❶ ❷"],
)  # fmt: skip
def test_every_way_of_counting_is_known(marks: str) -> None:
    first, second = (mark.replace("_", " ") for mark in marks.split())
    assert texts(read_text(f"会议记录\n{first}灯坏\n很黑\n{second}漏水")) == ["灯坏\n很黑", "漏水"]


def test_a_number_that_counts_nothing_parts_nothing() -> None:
    assert texts(read_text("3、5号楼之间路灯不亮\n停车难")) == ["3、5号楼之间路灯不亮", "停车难"]


def test_the_frame_of_a_text_without_numbers_is_no_appeal() -> None:
    framed = (
        "居民议事会会议记录\n时间：2026年11月20日\n地点：活动室\n\n灯坏\n\n漏水\n\n记录人：小王"
    )
    assert texts(read_text(framed)) == ["灯坏", "漏水"]
    unframed = read_text("地点：大庆路12号\n路灯不亮\n\n漏水")
    assert form(unframed, 0)["address"] == "大庆路12号"


def test_who_speaks_in_minutes_is_the_reporter() -> None:
    said = ("居民代表李建国：电梯坏", "张阿姨（3号楼）：漏水", "路灯：不亮", "居民李四反映：停车难",
            "居民张秀英（13812345678）反映灯坏")  # fmt: skip
    read = read_text("\n".join(said))
    assert [form(read, at).get("contact", {}).get("name") for at in range(5)] == [
        "李建国", "张阿姨", None, "李四", "张秀英"
    ]  # fmt: skip
    assert texts(read)[3:] == ["停车难", "灯坏"]


def test_cells_over_several_rows_and_columns_are_read_as_they_are_seen() -> None:
    def build(document: Any) -> None:
        table = document.add_table(5, 4)
        heading = ("序号", "反映人", "诉求内容", "联系电话")
        first, second = ("1", "张秀英", "灯坏", "13812345678"), ("2", "", "停车难", "")
        fill(table, heading, first, second, ("3", "李四", "电梯坏", ""))
        table.cell(1, 1).merge(table.cell(2, 1))
        table.cell(1, 3).merge(table.cell(2, 3))
        table.cell(4, 0).merge(table.cell(4, 1)).text = "备注"
        table.cell(4, 2).merge(table.cell(4, 3)).text = "以上由社区跟进"

    def same(of: Any) -> None:
        of.append(["居民诉求清单"])
        of.append(["序号", "反映人", "诉求内容", "联系电话"])
        of.append([1, "张秀英", "灯坏", 13812345678])
        of.append([2, None, "停车难", None])
        of.append([3, "李四", "电梯坏", None])
        of.append(["合计", None, 3, None])
        for cells in ("A1:D1", "B3:B4", "D3:D4"):
            of.merge_cells(cells)

    for read in (word(build), sheet(same)):
        assert texts(read) == ["灯坏", "停车难", "电梯坏"]
        assert form(read, 1)["contact"] == {"name": "张秀英", "phone": "13812345678"}
        assert form(read, 2)["contact"] == {"name": "李四"}


def test_a_web_page_that_is_called_a_sheet_is_read_as_its_table() -> None:
    html = (
        "<html><meta charset=utf-8><table><tr><th colspan=3>诉求清单"
        "<tr><th>序号<th>诉求内容<th>电话"
        "<tr><td>1<td>灯坏<br>很黑<td rowspan=2>13812345678<tr><td>2<td>漏水</table>"
    )
    for name, encoding in (("m.xls", "utf-8"), ("m.csv", "gb18030")):
        read = read_file(html.encode(encoding), name, MINUTES)
        assert texts(read) == ["灯坏\n很黑", "漏水"]
        assert form(read, 1)["contact"] == {"phone": "13812345678"}
    with pytest.raises(Unreadable, match="unsupported_file"):
        read_file(b"<html><p>1. x</p></html>", "m.txt", MINUTES)


def test_a_heading_of_two_rows_is_one_heading() -> None:
    def build(of: Any) -> None:
        of.append(["诉求内容", "联系信息", None])
        of.append([None, "姓名", "电话"])
        of.append(["灯坏", "张三", "13812345678"])
        for cells in ("A1:A2", "B1:C1"):
            of.merge_cells(cells)

    read = sheet(build)
    assert len(read.rows) == 1
    assert form(read, 0)["contact"] == {"name": "张三", "phone": "13812345678"}


def test_minutes_in_a_form_are_read_line_by_line() -> None:
    def build(document: Any) -> None:
        rows = (("会议名称", "居民议事会"), ("时间", "2026年11月20日"), ("地点", "活动室"),
                ("会议内容", "1.灯坏\n2.停车难"), ("记录人", "小王"))  # fmt: skip
        fill(document.add_table(5, 2), *rows)

    assert texts(word(build)) == ["灯坏", "停车难"]


def test_a_table_that_goes_on_and_one_inside_another_are_read() -> None:
    def build(document: Any) -> None:
        fill(document.add_table(2, 2), ("诉求内容", "电话"), ("灯坏", "13812345678"))
        document.add_paragraph("续表")
        fill(document.add_table(1, 2), ("漏水", "13812345679"))
        outer = document.add_table(1, 1).cell(0, 0)
        fill(outer.add_table(2, 2), ("问题描述", "联系方式"), ("停电", "13812345670"))

    read = word(build)
    assert texts(read) == ["灯坏", "漏水", "停电"]
    assert [row.sheet for row in read.rows] == ["表1", "表2", "表4"]


def test_tracked_changes_soft_breaks_and_controls_are_read_as_a_reader_sees_them() -> None:
    def build(document: Any) -> None:
        first = document.add_paragraph("1.灯坏")
        first.add_run().add_break()
        first.add_run("2.停车难")
        for tag, text_tag in (("w:ins", "w:t"), ("w:del", "w:delText")):
            change, run, text = (OxmlElement(name) for name in (tag, "w:r", text_tag))
            text.text = "（新增）" if tag == "w:ins" else "（划去）"
            run.append(text)
            change.append(run)
            first._p.append(change)
        control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        control.append(inside)
        last = document.add_paragraph("3.电梯坏")._p
        last.addprevious(control)
        inside.append(last)

    assert texts(word(build)) == ["灯坏", "停车难（新增）", "电梯坏"]


def test_titles_by_their_style_are_chapters_and_no_appeals() -> None:
    def build(document: Any) -> None:
        document.add_heading("居民议事会会议记录", 0)
        document.add_paragraph("主持人：王主任")
        said, done = ("居民诉求", "List Bullet", "灯坏"), ("下一步工作", "List Number", "社区跟进")
        for title, style, item in (said, done):
            document.add_heading(title)
            document.add_paragraph(item, style=style)

    def plain(document: Any) -> None:
        document.add_heading("居民诉求")
        document.add_paragraph("灯坏")

    assert (texts(word(build)), texts(word(plain))) == (["灯坏"], ["灯坏"])


def test_hard_spaces_are_spaces() -> None:
    assert texts(read_text("诉求内容,电话\r\n灯坏\u00a0,\r\n\u3000漏水,\r\n", "m.csv")) == [
        "灯坏",
        "漏水",
    ]


def test_nothing_written_for_nothing_keeps_no_row_back() -> None:
    heading, phones = "诉求内容,联系电话,反映人,发生时间", "13812345678/13912345678"
    rows = f"{heading}\n灯坏,无,不详,—\n停车,{phones},,11月20日下午3点"
    read = read_text(rows, "m.csv")
    assert set(form(read, 0)) == {"kind", "text"}
    assert form(read, 1)["contact"] == {"phone": "13812345678"}
    assert form(read, 1)["occurred_at"] == "2026-11-20T15:00:00+08:00"


def test_an_open_quotation_mark_and_chinese_commas_swallow_no_row() -> None:
    said = "灯坏，" * 9
    read = read_text(f'序号,诉求内容,电话\n1,"{said},13812345678\n2,停车难,13812345679', "m.csv")
    assert texts(read) == [said, "停车难"]


def test_totals_notes_and_repeated_headings_are_no_appeals() -> None:
    rows = "序号,诉求内容,电话\n1,灯坏,\n序号,诉求内容,电话\n2,漏水,\n合计,2,\n填表人：小王,,"
    read = read_text(rows, "m.csv")
    assert texts(read) == ["灯坏", "漏水"]
    assert left_out(read) == [(3, 3), (5, 5), (6, 6)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11月20日", "2026-11-20T00:00"), ("12.31", "2025-12-31T00:00"),
        ("2026年11月20日（星期五）上午9点半", "2026-11-20T09:30"), ("20261120", "2026-11-20T00:00"),
        ("2026.11.20 晚上8:05", "2026-11-20T20:05"), ("11月20号凌晨12点", "2026-11-20T00:00"),
        ("11月20日夜里2点", "2026-11-20T02:00"), ("11月20日夜里11点", "2026-11-20T23:00"),
        ("11月20日晚上12点", "2026-11-21T00:00"), ("11月20日晚12点半", "2026-11-21T00:30"),
        ("11月20日晚上1点", "2026-11-21T01:00"), ("12月31日晚上12点", "2026-01-01T00:00"),
        ("11月20日中午1点", "2026-11-20T13:00"), ("11月20日中午12点", "2026-11-20T12:00"),
        ("11月20日清晨12点", "2026-11-20T00:00"), ("11月20日下午12点半", "2026-11-20T12:30"),
        ("11月20日晚上20点", "2026-11-20T20:00"), ("2026-11-20 24:00", "2026-11-21T00:00"),
        ("20261120083000", "2026-11-20T08:30"), ("20261120T0830", "2026-11-20T08:30"),
        ("2026-11-20 2:30 PM", "2026-11-20T14:30"), ("2026/11/20 12:05am", "2026-11-20T00:05"),
        ("2026-11-20 02:30:00 p.m.", "2026-11-20T14:30"), ("11月20日24点", "2026-11-21T00:00"),
    ],
)  # fmt: skip
def test_times_are_read_as_a_clerk_writes_them(written: str, meant: str) -> None:
    assert instant(written, ZONE, HELD_ON) == datetime.fromisoformat(meant).replace(tzinfo=ZONE)

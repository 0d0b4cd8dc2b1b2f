"""Minutes are read as people write them; whatever they hold, no line is made up or lost twice."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.channels.files.reading import read_file
from services.intake.adapters.channels.files.sniffing import sniffed
from services.intake.adapters.channels.mappings import mapping_of
from services.intake.domain.channels.cells import instant
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.mapping import canonical
from services.intake.domain.channels.minutes import items_of
from services.intake.domain.channels.rows import Row, Unreadable
from services.intake.domain.channels.tables import Table, rows_of
from tests.factories.files import GOOD, csv_of, docx_of, xlsx_of

ZONE = ZoneInfo("Asia/Shanghai")
MINUTES = mapping_of(Import("imp_1", "minutes", "f", "staff:1", datetime(2026, 11, 23, tzinfo=UTC)))
LETTERS = "1. 2、一二三（）(-•)①张反映人：电话 abc。\t"
LINES = st.lists(st.text(alphabet=LETTERS, max_size=30), max_size=30)
OFFICE = {"xlsx": xlsx_of(*GOOD), "docx": docx_of(*GOOD)}
TIMES = st.integers(946_700_000, 4_070_900_000).map(lambda at: datetime.fromtimestamp(at, ZONE))
MARKS = ["（1） （2）", "① ②", "-_ •_", "一、 二、", "（一） （二）", "1） 2)"]


def texts(*lines: str) -> list[tuple[int, str]]:
    return [(row.number, row.cells.get("诉求内容", "")) for row in items(lines)]


def items(lines: Sequence[str]) -> list[Row]:
    return [found for found in items_of(lines) if isinstance(found, Row)]


def test_what_is_numbered_beside_a_table_is_read_as_well_and_its_titles_are_not() -> None:
    beside = ["会议记录", "一、居民反映", "1. 另有居民反映广场太吵", "二、下步安排"]
    whole = read_file(docx_of(*GOOD, paragraphs=beside), "m.docx", MINUTES).rows
    assert [row.cells["诉求内容"] for row in whole][-2:] == [GOOD[-1][3], "另有居民反映广场太吵"]
    assert (len(whole), whole[-1].sheet) == (len(GOOD) + 1, "正文")


def test_numbered_items_are_appeals_and_chapters_are_not() -> None:
    before, after = ("青年路社区议事会", "一、居民反映"), ("二、下步", "记录人：王")
    assert texts(*before, "1. 路灯不亮", "  夜里很黑", "2、垃圾没清", *after) == [
        (3, "路灯不亮\n夜里很黑"),
        (5, "垃圾没清"),
    ]


@pytest.mark.parametrize("marks", MARKS)
def test_every_way_of_numbering_is_known(marks: str) -> None:
    first, second = (mark.replace("_", " ") for mark in marks.split())
    found = texts("会议", f"{first}路灯不亮", f"{second}垃圾没清")
    assert found == [(2, "路灯不亮"), (3, "垃圾没清")]


def test_a_text_without_numbers_has_an_appeal_in_each_paragraph_or_line() -> None:
    parted = texts("路灯不亮", "夜里很黑", "", "垃圾没清")
    assert parted == [(1, "路灯不亮\n夜里很黑"), (4, "垃圾没清")]
    assert texts("路灯不亮", "垃圾没清") == [(1, "路灯不亮"), (2, "垃圾没清")]


def test_a_measure_is_no_number_of_an_item() -> None:
    assert texts("1. 路宽", "1.5米不够") == [(1, "路宽\n1.5米不够")]


def test_who_said_it_where_and_what_it_is_are_parted_from_what_is_said() -> None:
    labels = "反映人：李四，电话：029-88881234，地点：大庆路12号，类型：求助。"
    (row,) = items([f"1. {labels}楼道灯不亮"])
    said, faults = canonical(row, MINUTES, ZONE)
    assert faults == []
    assert said == {
        "kind": "help",
        "contact": {"name": "李四", "phone": "029-88881234"},
        "address": "大庆路12号",
        "text": "楼道灯不亮",
    }


@given(LINES)
def test_no_text_breaks_the_reading_and_every_word_of_an_item_stands_in_its_lines(
    lines: list[str],
) -> None:
    rows = items(lines)
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    for row in rows:
        assert 1 <= row.number <= len(lines)
        for heading, cell in row.cells.items():
            since = 0 if heading == "标题" else row.number - 1  # a chapter's stands above
            whole = "".join("".join(lines[since:]).split())
            for part in cell.split("\n"):
                assert "".join(part.split()) in whole or not part


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_no_grid_breaks_the_reading(grid: list[list[str]]) -> None:
    try:
        found = list(rows_of(Table([["x", "诉求内容", "电话"], *grid]), MINUTES))
    except Unreadable:
        return
    for row in (one for one in found if isinstance(one, Row)):
        said, faults = canonical(row, MINUTES, ZONE)
        assert faults or said["text"]
        assert {fault.row for fault in faults} <= {row.number}


def refusal_of(read: Callable[[], object]) -> str | None:
    """Return by what name something was refused; anything else that is raised breaks the test."""
    try:
        read()
    except Unreadable as refused:
        return refused.code
    return None


@given(st.text(max_size=40))
def test_a_written_time_is_read_or_refused_by_name(written: str) -> None:
    assert refusal_of(lambda: instant(written, ZONE)) in (None, "unreadable_time")


@given(TIMES)
def test_times_are_read_as_people_and_machines_write_them(at: datetime) -> None:
    local = at.replace(second=0)
    by_people = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分")
    for pattern in (*by_people, "%Y-%m-%dT%H:%M:%S+08:00"):
        assert instant(local.strftime(pattern), ZONE) == local


@pytest.mark.parametrize(
    "written",
    [
        "2026-13-01",
        "2026-02-30",
        "0000-01-01",
        "昨天",
        "",
        "2026-1-1 25:00",
        "2026-1-1 24:01",
        "202613010830",
    ],
)
def test_what_is_no_time_is_refused(written: str) -> None:
    assert refusal_of(lambda: instant(written, ZONE)) == "unreadable_time"


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.txt", "a.xlsx", "a.docx"]))
def test_no_bytes_break_the_reader(content: bytes, name: str) -> None:
    for whole in (content, b"PK\x03\x04" + content):
        assert refusal_of(partial(read_file, whole, name, MINUTES)) != ""


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@given(cut=st.integers(1, 4000), flip=st.integers(0, 4000))
def test_a_truncated_or_damaged_office_file_is_refused_or_read(
    kind: str, cut: int, flip: int
) -> None:
    made = OFFICE[kind]
    flipped = bytearray(made)
    flipped[flip % len(made)] ^= 0x55
    for whole in (made[: len(made) - cut], bytes(flipped)):
        assert refusal_of(partial(read_file, whole, "x", MINUTES)) != ""


def test_a_file_larger_than_the_limit_is_refused_before_it_is_looked_into() -> None:
    with pytest.raises(Unreadable) as refused:
        sniffed(b"x" * 5_000_001, "a.txt")
    assert refused.value.code == "file_too_large"


def test_more_rows_than_the_limit_are_refused() -> None:
    rows = [(str(n), "", "", "事", "", "", "") for n in range(5001)]
    with pytest.raises(Unreadable) as refused:
        read_file(csv_of(*rows), "a.csv", MINUTES)
    assert refused.value.code == "too_many_rows"


def test_a_row_keeps_the_number_that_its_sheet_shows() -> None:
    assert [row.number for row in read_file(xlsx_of(*GOOD), "a", MINUTES).rows] == [3, 4, 5]
    assert read_file(csv_of(GOOD[0]), "a.csv", MINUTES).rows[0] == Row(
        2, {"序号": "1", "反映人": "张三", "联系电话": "13812345678", "诉求内容": "3号楼下水道堵了",
            "地点": "大庆路12号", "类型": "求助", "发生时间": "2026-11-20 09:30"}
    )  # fmt: skip

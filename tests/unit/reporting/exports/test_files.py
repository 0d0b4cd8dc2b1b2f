"""Files of exports: what a spreadsheet would run is text, whatever stands before it."""

import csv
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.adapters.exports import xlsx_file
from services.reporting.adapters.exports.csv_file import write_csv
from services.reporting.adapters.exports.xlsx_file import write_xlsx
from services.reporting.adapters.texts import title_of
from services.reporting.domain.exports.table import Column, Row, harmless
from services.reporting.domain.exports.ticket_rows import TICKET_COLUMNS

XIAN = ZoneInfo("Asia/Shanghai")
COLUMNS = (Column("name", "text"), Column("opened_at", "instant"), Column("value", "ratio"))
ROWS: list[Row] = [
    ("=1+1", datetime(2026, 11, 15, 16, 0, tzinfo=UTC), 0.9372),
    (None, None, None),
    ('第一行\n第二行,"引号"', datetime(2026, 1, 1, tzinfo=UTC), 1),
]


@pytest.mark.parametrize(
    "sign",
    [
        *("=", "+", "-", "@", "\t=", "\r", " =", "\u3000=", "＝", "＋", "－", "＠"),
        *(
            "\x00=",
            "\x0b+",
            "\u2003=",
            "\u200e=",
            "\u2060@",
            "\u00ad-",
            "\u2028=",
            "﹦",
            "﹣",
            "﹢",
            "﹫",
        ),
    ],
)
def test_no_cell_begins_as_a_formula(sign: str) -> None:
    assert harmless(f"{sign}cmd|' /C calc'!A0").startswith("'")


@given(st.text(max_size=40))
def test_text_is_kept_behind_its_guard(text: str) -> None:
    assert harmless(text).removeprefix("'") == text.removeprefix("'")
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@"))


def test_csv_tells_local_time_and_keeps_lines_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, COLUMNS, ["名称", "时间", "值"], iter(ROWS), XIAN)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [
        ["'=1+1", "2026-11-16 00:00:00", "0.9372"],
        ["", "", ""],
        ['第一行\n第二行,"引号"', "2026-01-01 08:00:00", "1"],
    ]


def test_a_workbook_has_real_dates_and_rates_and_goes_on_in_the_next_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 2)
    path = tmp_path / "x.xlsx"
    write_xlsx(path, COLUMNS, ["名称", "时间", "值"], iter(ROWS), XIAN)
    book = openpyxl.load_workbook(path)
    first, second = book.worksheets
    assert (first["A2"].value, first["A2"].data_type) == ("=1+1", "s")
    assert first["B2"].value == datetime(2026, 11, 16)  # noqa: DTZ001  # a sheet knows no zones
    assert first["C2"].number_format == "0.00%"
    assert (second.max_row, second["A1"].value) == (2, "名称")
    with zipfile.ZipFile(path) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_an_empty_list_is_a_file_with_its_heading(tmp_path: Path) -> None:
    def none() -> Iterator[Row]:
        yield from ()

    write_xlsx(tmp_path / "x.xlsx", COLUMNS, ["a", "b", "c"], none(), XIAN)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert sheet.max_row == 1
    write_csv(
        tmp_path / "x.csv",
        (Column("d", "day"), Column("f", "flag")),
        ["d", "f"],
        iter([(date(2026, 1, 2), True)]),
        XIAN,
    )
    assert "2026-01-02,1" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")


def test_every_column_has_a_title_in_both_languages() -> None:
    known = [
        *TICKET_COLUMNS,
        Column("opened_on", "day"),
        Column("periods_carried", "count"),
        Column("resources", "text"),
    ]
    for column in known:
        for language in ("zh", "en"):
            assert title_of(column, language) != f"column_{column.name}"

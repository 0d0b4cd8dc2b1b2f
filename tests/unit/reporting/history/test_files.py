"""Files of other systems, the hostile ones too: what is kept, what is refused and why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from services.reporting.entrypoints.cli.main import app
from tests.factories.history import BAD, GOOD, HEADING, MAPPING, write_file, write_mapping

Import = Callable[..., Result]


def imported(file: Path, mapping: Path, *more: str) -> Result:
    named = [str(file), "--mapping", str(mapping), *more]
    return CliRunner().invoke(app, ["import-history", "--dry-run", *named])


def summary(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_summary_counts_rows_dates_and_what_was_on_time(tmp_path: Path) -> None:
    """Closed in the very minute of the limit is on time, one minute later is not."""
    told = summary(imported(write_file(tmp_path, *GOOD), write_mapping(tmp_path)))

    assert (told["rows_read"], told["kept"], told["refused"]) == (5, 5, 0)
    assert (told["closed_with_due"], told["on_time"]) == (3, 2)
    assert told["by_unit"]["chengguan"] == {"closed_with_due": 2, "on_time": 1, "rate": 0.5}
    assert told["variants"]["without_duplicates"]["on_time"] == 1
    assert told["variants"]["counting_open_as_late"]["closed_with_due"] == 4
    assert told["variants"]["by_day"]["on_time"] == 3
    assert told["places"] == {"coarse": 1, "none": 2, "precise": 1, "unusable": 1}
    assert told["remarks"] == {"place_unusable": 1}


def test_bad_rows_are_listed_with_row_field_value_and_reason(tmp_path: Path) -> None:
    """And the good ones are kept all the same."""
    file = write_file(tmp_path, *GOOD, *BAD)
    listing = tmp_path / "refused.csv"
    result = imported(file, write_mapping(tmp_path), "--refused", str(listing))
    told = summary(result)

    assert told["kept"] == len(GOOD)
    assert told["refused_by_reason"] == dict.fromkeys(BAD.values(), 1)
    assert "第 11 行 row 11: status='销案': 映射里没有这个词" in result.stderr
    rows = listing.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + len(BAD)
    assert sorted(row.split(",")[1] for row in rows[1:]) == sorted(BAD.values())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_usual_delimiters_are_recognised_by_the_heading(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    lines = (line.replace(",", delimiter) for line in (HEADING, *GOOD))
    file = tmp_path / "old.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    assert summary(imported(file, write_mapping(tmp_path)))["kept"] == len(GOOD)


def test_what_is_wrong_with_a_mapping_s_value_is_told_in_both_languages(tmp_path: Path) -> None:
    mapping = MAPPING.replace("old-hotline", "旧热线").replace("在办: open", "在办: closing")
    mapping = mapping.replace("%Y-%m-%d %H:%M", "%Y %Z")
    told = imported(write_file(tmp_path, *GOOD), write_mapping(tmp_path, mapping)).stderr
    assert (
        "source: 格式不正确，应为：小写字母、数字和 -，2 至 40 个，不以 - 开头 Wrong form" in told
    )
    assert "values.status.在办: 应为下列之一：open、closed、answered、" in told
    assert "dates.formats.0: 时区名读不准，请用 %z a zone's name tells no offset, use %z" in told


def test_an_unprintable_value_is_told_as_it_was_written(tmp_path: Path) -> None:
    row = 'C1,2025-03-03,,,办结,"城管局\n一科",,'
    told = imported(write_file(tmp_path, row), write_mapping(tmp_path)).stderr
    assert "城管局" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    """A byte order mark is no part of the first column's name."""
    told = summary(
        imported(write_file(tmp_path, *GOOD, encoding=encoding), write_mapping(tmp_path))
    )

    assert told["kept"] == len(GOOD)
    assert told["file"]["encoding"] == encoding


def test_wrong_encoding_is_a_fault_of_the_file(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, MAPPING + "file: {encoding: utf-8}\n")
    result = imported(write_file(tmp_path, *GOOD, encoding="gb18030"), mapping)

    assert result.exit_code == 2
    assert "file.encoding" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件为空"),
        (b"\r\n", "没有表头"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"PK\x03\x04broken", "XLSX"),
        (
            b"No,Opened,Due,Closed,Status,Bureau,Lon\r\n",
            "fields.latitude: 文件没有该列 no column 'Lat'",
        ),
        (f"{HEADING},No\r\n".encode(), "fields.number: 列重复"),
        (f'{HEADING}\r\n"{"x" * 200_000}'.encode(), "field larger than"),
    ],
)
def test_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(content)
    result = imported(file, write_mapping(tmp_path))

    assert result.exit_code == 2
    assert said in result.stderr


def test_heading_without_rows_is_no_fault(tmp_path: Path) -> None:
    told = summary(imported(write_file(tmp_path), write_mapping(tmp_path)))

    assert (told["rows_read"], told["rate"]) == (0, None)


def test_workbook_is_read_as_its_table_is(tmp_path: Path) -> None:
    """Dates may be cells of their own kind, numbers are no floating-point ones."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADING.split(","))
    for row in GOOD:
        sheet.append([cell or None for cell in row.split(",")])
    sheet.append([17, "2025-03-03 09:00", None, None, "在办", "城管局"])
    book.save(tmp_path / "old.xlsx")
    for name in ("old.xlsx", "OLD", "old.csv"):  # what it is its bytes say, not its name
        (tmp_path / name).write_bytes((tmp_path / "old.xlsx").read_bytes())
        told = summary(imported(tmp_path / name, write_mapping(tmp_path)))

        assert (told["kept"], told["closed_with_due"], told["on_time"]) == (6, 3, 2)


def test_a_workbook_of_charts_alone_has_no_table(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_chartsheet("图")
    book.save(tmp_path / "charts.xlsx")
    result = imported(tmp_path / "charts.xlsx", write_mapping(tmp_path))

    assert result.exit_code == 2
    assert "charts.xlsx" in result.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("status: Status", "statuss: Status"), "fields.statuss"),
        (("办结: closed", "办结: done"), "values.status.办结"),
        (("Asia/Shanghai", "Asia/Xian"), "time_zone: "),
        (('"%Y-%m-%d"]', '"%Y-%m-%d %I:%M"]'), "dates.formats.1: "),
        (('"%Y-%m-%d"]', '"%H:%M"]'), "dates.formats.1: "),
        (('"%Y-%m-%d"]', '"%Y-%m-%d %H:%M %Z"]'), "dates.formats.1: "),
        (("source: old", "file: {encoding: base64}\nsource: old"), "file.encoding: "),
        (("source: old", "file: {encoding: no-such}\nsource: old"), "file.encoding: "),
        (('  number: "No"\n', ""), "fields.number: 必填"),
        (("  unit: Bureau\n", ""), "values.unit: "),
        (("source: old-hotline", "source: Old Hotline"), "source: "),
        (("source: old-hotline", "source: a-b\nsource: c-d"), "'source'"),
        (("dates:", "datas:"), "datas: 未知的键 unknown key (是否 did you mean 'dates'?)"),
        (("  latitude: Lat\n", ""), "fields.longitude, fields.latitude"),
        (("source: old-hotline", "source: [old"), "YAML"),
    ],
)
def test_mapping_fault_names_its_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    mapping = write_mapping(tmp_path, MAPPING.replace(*change))
    result = imported(write_file(tmp_path, *GOOD), mapping)

    assert result.exit_code == 2
    assert said in result.stderr

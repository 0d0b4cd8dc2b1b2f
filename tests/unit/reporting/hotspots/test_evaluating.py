"""A file in which people marked hot spots: what is found in it, and what is wrong with it."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from services.reporting.entrypoints.cli.main import app

HEADING = "id,user,time,title,text,hotspot,longitude,latitude"
GOOD = [
    f"{n},u{n},2026-11-{n:02} 10:00,搅拌站噪音,丽发新城旁搅拌站彻夜施工噪音扰民,搅拌站,112.9,28.1"
    for n in range(1, 7)
]


def evaluated(file: Path) -> Result:
    return CliRunner().invoke(app, ["hotspots", "evaluate", str(file)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_marked_table_of_any_usual_encoding_tells_how_good_the_finding_is(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "marked.csv"
    file.write_bytes("\r\n".join([HEADING, *GOOD, "9,u9,2026-11-03,,路灯不亮,,,"]).encode(encoding))
    result = evaluated(file)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["appeals"] == 7
    assert [one["people"] for one in told["hotspots"]] == [6]
    quality = told["quality"]
    assert (quality["precision"], quality["recall"], quality["missed"]) == (1.0, 1.0, [])


def test_a_workbook_with_real_dates_is_a_marked_table_too(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "user", "time", "text"])
    for n in range(6):
        at = datetime(2026, 11, 1, 10) + timedelta(days=n)  # noqa: DTZ001  # as a sheet has it
        sheet.append([n, f"u{n}", at, "丽发新城旁搅拌站彻夜施工噪音扰民"])
    book.save(tmp_path / "marked.xlsx")
    told = json.loads(evaluated(tmp_path / "marked.xlsx").stdout)
    assert [one["people"] for one in told["hotspots"]] == [6]
    assert "quality" not in told  # nobody marked any


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,u,昨天,,路灯,,,", "row 2: time='昨天'"),
        ("1,u,2026-11-01,,路灯,,东经,28", "row 2: longitude='东经' 不是数字"),
        ("1,u,2026-11-01,,路灯,,112,nan", "row 2: latitude='nan' 超出范围"),
        (",u,2026-11-01,,路灯,,,", "row 2: id='' 必填"),
        ("1,,2026-11-01,,路灯,,,", "row 2: user='' 必填"),
        ("1,u,2026-11-01", "row 2: 单元格数与表头不符"),
        ("1,u,2026-11-01,,路灯,,,\r\n1,v,2026-11-01,,路灯,,,", "row 3: id='1' 重复"),
    ],
)
def test_the_first_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, said: str) -> None:
    file = tmp_path / "marked.csv"
    file.write_text("\r\n".join([HEADING, row]), encoding="utf-8")
    result = evaluated(file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_what_is_no_table_of_appeals_says_so(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    assert "No such file" in evaluated(file).stderr
    file.write_text("编号,内容\n1,x\n", encoding="utf-8")
    assert "缺列 no column id, text, time, user" in evaluated(file).stderr

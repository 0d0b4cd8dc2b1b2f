"""Bulletins say published figures as they were published, and the same files for them again."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from services.reporting.adapters.bulletins.codec import content_of, plain
from services.reporting.adapters.bulletins.docx_file import write_docx
from services.reporting.adapters.bulletins.pdf_file import write_pdf
from services.reporting.adapters.bulletins.template_files import read_templates
from services.reporting.adapters.bulletins.writers import WRITERS
from services.reporting.adapters.bulletins.xlsx_file import write_xlsx
from services.reporting.adapters.indicator_catalogue import SHIPPED, read_catalogue
from services.reporting.adapters.residents import FileResidents
from services.reporting.application.bulletins.blocks import Blocks
from services.reporting.application.bulletins.compose import Compose
from services.reporting.application.bulletins.measuring import Measuring, Sources
from services.reporting.application.compute_indicator import ComputeIndicator
from services.reporting.domain.bulletins.content import (
    ChartBlock,
    Content,
    FiguresBlock,
    KeyFigure,
    Section,
    Series,
    TableBlock,
    TableColumn,
    TextBlock,
    Value,
    printable,
)
from services.reporting.domain.bulletins.periods import named
from services.reporting.domain.bulletins.template import (
    BlockPlan,
    SectionPlan,
    Template,
)
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.indicators import Wait
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import Figures

CATALOGUE = read_catalogue(SHIPPED)
TIANMEN = {"should_close": 972, "closed_of_due": 911, "on_time_of_due": 737, "opened": 1054}
TIANMEN |= {"tier_1": 3, "supervised": 2}  # ours: what a chart is made of
NOW = datetime(2017, 1, 3, tzinfo=UTC)


class TianmenFigures:
    """天门 2016-12 (rules.md §4): 应结972, 结案911, 按期737; nothing in other months."""

    def sums(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> dict[str | None, dict[str, int]]:
        if (query.first or "") > "2016-12-31" or (query.last or "9") < "2016-12-01":
            return {}
        if query.by == "day":
            days = (f"2016-12-{day:02d}" for day in range(1, 32))
            return {day: {name: TIANMEN.get(name, 0) for name in measures} for day in days}
        key = "=SUM(A1)" if query.by else None
        return {key: {name: TIANMEN.get(name, 0) for name in measures}}

    def waits(
        self, reader: Reader, query: FigureQuery, kind: Wait
    ) -> dict[str | None, dict[int, int]]:
        return {None: {3600: 40, 93600: 2}}

    def tickets(self, *asked: Any) -> list[dict[str, Any]]:
        return []

    def every_ticket(self, *asked: Any) -> Any:
        return iter(())

    def count_tickets(self, *asked: Any) -> int:
        return 0


class SeedLists:
    """Seed 003: 61 raised, 47 solved, 14 carried into the next year's list."""

    def balances(self, reader: Reader, query: FigureQuery) -> list[WorkBalance]:
        return [WorkBalance("x" if query.by else None, 0, 61, 47, 14)]

    def carried(self, *asked: Any) -> list[dict[str, Any]]:
        return []


class NoNames:
    def of(self, dimension: str, key: str | None) -> str | None:
        return None


class NothingHot:
    def of_period(self, period: Period, limit: int) -> Sequence[Mapping[str, Value]]:
        return []


def composed(template: Template, figures: Figures | None = None) -> Content:
    compute = ComputeIndicator(figures or TianmenFigures(), CATALOGUE.indicators, FileResidents({}))
    sources = Sources(compute, CATALOGUE.indicators, SeedLists(), NoNames())
    words = {"period": "2016年12月", "district": "天门", "subject": "天门"}
    period = named("month", "2016-12")
    asked = Measuring(sources, Reader(), "month", period, {}, words, NOW)
    blocks = Blocks(CATALOGUE.indicators, CATALOGUE.bands, NothingHot())
    return Compose(blocks)(template, asked, now=NOW, today=date(2017, 1, 3))


@pytest.fixture(scope="module")
def monthly() -> Content:
    return composed(read_templates(None, CATALOGUE.indicators)["monthly"])


def test_published_figures_are_said_as_they_were_published() -> None:
    said = (
        "结案率 {closing_rate}，按期 {on_time_closing_rate}，{closing_rate.change}；"
        "收集 {carried.raised} 解决 {carried.solved} 转入 {carried.carried_over}；"
        "{sign_median}、{sign_p95}、{composite}"
    )
    section = SectionPlan("{district}", (BlockPlan("text", said),))
    template = Template("own", "月报", "", "month", "district", "中心", (section,))
    only = composed(template).sections[0]

    assert only.heading == "天门"
    assert only.blocks == (
        TextBlock(
            "结案率 93.72%，按期 75.82%，环比无可比数据；收集 61 解决 47 转入 14；1小时、1小时、—"
        ),
    )


def test_content_is_kept_and_read_back_as_it_was(monthly: Content) -> None:
    assert content_of(plain(monthly)) == monthly


def test_the_pdf_has_the_words_and_embeds_its_fonts(monthly: Content, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, monthly)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    pages = PdfReader(tmp_path / "a.pdf").pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
    assert "天门民呼我应工作月报" in text
    assert "75.82%" in text
    assert "/FontFile3" in str(
        [font["/DescendantFonts"][0]["/FontDescriptor"] for page in pages
         for font in page["/Resources"]["/Font"].values()]
    )  # fmt: skip


def test_word_has_tables_pictures_and_is_the_same_again(monthly: Content, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        write_docx(tmp_path / name, monthly)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    page = docx.Document(str(tmp_path / "a.docx"))
    assert any("75.82%" in line.text for line in page.paragraphs)
    assert len(page.tables) >= 5
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    assert len(pictures) >= 3


@pytest.mark.parametrize(
    "odd", ["a\x00b\x0bc\x1f\uffff", '#read("/etc/passwd") $x$ <b>&]]>', "=1+1", "长" * 600]
)
def test_odd_words_of_a_place_or_a_unit_break_no_file(odd: str, tmp_path: Path) -> None:
    """Texts that people pasted have control characters; those of a template language are words."""
    table = TableBlock(odd, (TableColumn(odd, "text"),), ((odd,),))
    figures = FiguresBlock((KeyFigure(odd, odd, odd, 0),))
    chart = ChartBlock(odd, "bar", "count", (odd,), (Series(odd, (None,)),))
    sections = (Section(odd, (TextBlock(odd), table, figures, chart)),)
    day = date(2017, 1, 3)
    content = Content(odd, odd, odd, "第1期", "2016年12月", day, "now", sections, (odd,))
    for kind, write in WRITERS.items():
        write(tmp_path / f"a.{kind}", content)
    text = "".join(one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs)
    assert printable(content).title in text


def test_the_workbook_has_numbers_charts_and_no_formulas(monthly: Content, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", monthly)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    rates = [one for one in cells if one.number_format == "0.00%" and one.data_type == "n"]
    assert any(abs(float(str(one.value)) - 737 / 972) < 1e-12 for one in rates)
    assert {one.data_type for one in cells if one.value == "=SUM(A1)"} == {"s"}
    assert sum(len(sheet._charts) for sheet in book) >= 4


class ManyUnits(TianmenFigures):
    """Three units, of which a short table lists one."""

    def sums(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> dict[str | None, dict[str, int]]:
        units = {"a": 5, "b": 2, None: 1} if query.by else {None: 8}
        return {unit: dict.fromkeys(measures, count) for unit, count in units.items()}


def test_a_table_s_last_line_says_that_it_is_of_those_too_that_are_not_listed() -> None:
    plans = [BlockPlan("table", indicators=("workload",), by="unit", top=top) for top in (1, 3)]
    template = Template("own", "", "", "month", "district", "", (SectionPlan("", tuple(plans)),))
    short, whole = composed(template, ManyUnits()).sections[0].blocks
    assert isinstance(short, TableBlock)
    assert isinstance(whole, TableBlock)
    assert short.rows == (("a", 5), ("合计（含未列2项）", 8))
    assert whole.rows[-1] == ("合计", 8)

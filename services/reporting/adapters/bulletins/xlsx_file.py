"""Bulletins as workbooks to go on counting with: real numbers, formats, charts that follow them."""

from datetime import date
from functools import singledispatchmethod
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.reporting.domain.bulletins.content import (
    Block,
    ChartBlock,
    Content,
    FiguresBlock,
    TableBlock,
    TextBlock,
    Value,
)
from services.reporting.domain.exports.table import ColumnKind

_NUMBERS: Final[dict[ColumnKind, str]] = {
    "ratio": "0.00%", "number": "#,##0.00", "count": "#,##0", "seconds": "#,##0",
}  # fmt: skip
_COLOURS: Final = ("#1F4E8C", "#D98324", "#3A8F6B", "#8A5AA8")
_OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
_WIDE, _TALL = 96, 15.5
_CHART_ROWS: Final = 17


def write_xlsx(path: Path, content: Content) -> None:
    """Write a bulletin; implements ``BulletinWriter``: a sheet for each section."""
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    book.set_properties({"title": f"{content.title} {content.period}", "author": content.issuer})
    for number, section in enumerate(content.sections):
        page = _Page(book, _sheet_name(section.heading, number))
        if number == 0:
            page.head(content)
        page.heading(section.heading)
        for block in section.blocks:
            page.add(block)
        if number == len(content.sections) - 1:
            page.notes(content)
    book.close()


def _sheet_name(heading: str, number: int) -> str:
    name = "".join(sign for sign in heading if sign not in "[]:*?/\\'")[:28]
    return name or f"第{number + 1}部分"


class _Page:
    """One sheet, filled from top to bottom."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._sheet: Worksheet = book.add_worksheet(name)
        self._row = 0
        self._sheet.hide_gridlines(2)
        self._sheet.set_column(0, 0, 30)
        self._sheet.set_column(1, 12, 14)
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)

    def head(self, content: Content) -> None:
        red = self._format(bold=True, font_size=20, font_color="#C8161D")
        self._sheet.write_string(0, 0, content.title, red)
        under = f"{content.subtitle}　{content.issue}　{content.period}".strip("　")
        self._sheet.write_string(1, 0, under, self._format(font_size=11))
        said = f"{content.issuer}　数据截至 {content.as_of}"
        self._sheet.write_string(2, 0, said, self._format(font_size=10, font_color="#33404D"))
        self._row = 4

    def heading(self, said: str) -> None:
        self._sheet.write_string(self._row, 0, said, self._format(bold=True, font_size=14))
        self._row += 2

    def notes(self, content: Content) -> None:
        small = self._format(font_size=9, font_color="#33404D")
        for number, note in enumerate(content.notes, 1):
            self._sheet.write_string(self._row, 0, f"注{number}　{note}", small)
            self._row += 1

    @singledispatchmethod
    def add(self, block: Block) -> None:
        """Add a block, each kind in its own way."""
        raise TypeError(type(block).__name__)

    @add.register
    def _(self, block: TextBlock) -> None:
        wrapped = self._format(text_wrap=True, valign="top", font_size=11)
        self._sheet.merge_range(self._row, 0, self._row, 6, block.text, wrapped)
        self._sheet.set_row(self._row, _TALL * (1 + len(block.text) * 2 // _WIDE))
        self._row += 2

    @add.register
    def _(self, block: FiguresBlock) -> None:
        label = self._format(font_size=10, bg_color="#F3F6FA", left=5, left_color=_COLOURS[0])
        value = self._format(font_size=16, bold=True, bg_color="#F3F6FA", align="left")
        change = self._format(font_size=9, bg_color="#F3F6FA")
        for item in block.items:
            self._sheet.write_string(self._row, 0, item.label, label)
            self._sheet.write_string(self._row, 1, item.shown, value)
            self._sheet.write_string(self._row, 2, item.change, change)
            self._sheet.write_blank(self._row, 3, None, change)
            self._row += 1
        self._row += 1

    @add.register
    def _(self, block: TableBlock) -> None:
        self._sheet.write_string(self._row, 0, block.title, self._format(bold=True))
        head = self._format(bold=True, bg_color="#EEF2F7", top=2, bottom=1, text_wrap=True)
        for index, column in enumerate(block.columns):
            self._sheet.write_string(self._row + 1, index, column.title, head)
        for line, row in enumerate(block.rows, self._row + 2):
            is_last = line == self._row + 1 + len(block.rows)
            for index, value in enumerate(row):
                kind = block.columns[index].kind
                self._cell(line, index, value, self._of_kind(kind, is_last=is_last))
        self._row += len(block.rows) + 2
        if block.note:
            self._sheet.write_string(self._row, 0, block.note, self._format(font_size=9))
            self._row += 1
        self._row += 1

    @add.register
    def _(self, block: ChartBlock) -> None:
        """Put the numbers down, and beside them the chart that shows them."""
        top, name = self._row, self._sheet.get_name()
        self._sheet.write_string(top, 0, block.title, self._format(bold=True))
        for index, one in enumerate(block.series, 1):
            self._sheet.write_string(top + 1, index, one.name, self._format(bold=True, bottom=1))
        for line, label in enumerate(block.labels, top + 2):
            self._sheet.write_string(line, 0, label)
            for index, one in enumerate(block.series, 1):
                value = one.values[line - top - 2]
                self._cell(line, index, value, self._of_kind(block.unit))
        last = top + 1 + len(block.labels)
        chart = self._book.add_chart({"type": block.form})
        for index, _ in enumerate(block.series, 1):
            chart.add_series(_series(name, top, last, index, block.form))
        _dress(chart, block)
        self._sheet.insert_chart(top, len(block.series) + 2, chart, {"object_position": 2})
        self._row = max(last, top + _CHART_ROWS) + 2

    def _cell(self, line: int, index: int, value: Value, format_: Format) -> None:
        if value is None:
            self._sheet.write_string(line, index, "—", format_)
        elif isinstance(value, date):
            self._sheet.write_datetime(line, index, value, format_)
        elif isinstance(value, str):
            self._sheet.write_string(line, index, value, format_)
        else:
            self._sheet.write_number(line, index, value, format_)

    def _of_kind(self, kind: ColumnKind, *, is_last: bool = False) -> Format:
        shape: dict[str, Any] = {"bottom": 2, "bold": True} if is_last else {"bottom": 4}
        if kind in _NUMBERS:
            shape |= {"num_format": _NUMBERS[kind], "align": "right"}
        return self._format(**shape)

    def _format(self, **shape: Any) -> Format:
        made: Format = self._book.add_format(shape)
        return made


def _series(sheet: str, top: int, last: int, index: int, form: str) -> dict[str, Any]:
    colour = _COLOURS[(index - 1) % len(_COLOURS)]
    line = {"color": colour, "width": 2} if form == "line" else {"none": True}
    return {
        "name": [sheet, top + 1, index],
        "categories": [sheet, top + 2, 0, last, 0],
        "values": [sheet, top + 2, index, last, index],
        "fill": {"color": colour},
        "line": line,
        "data_labels": {"value": form == "bar"},
    }


def _dress(chart: Any, block: ChartBlock) -> None:
    chart.set_title({"name": block.title, "name_font": {"size": 12}})
    chart.set_size({"width": 620, "height": 330})
    axis = {"num_format": _NUMBERS.get(block.unit, "General"), "major_gridlines": {"visible": True}}
    names = {"reverse": block.form == "bar"}
    if block.form == "bar":  # of a lying bar the names stand on the y axis
        chart.set_x_axis(axis)
        chart.set_y_axis(names)
    else:
        chart.set_y_axis(axis)
    chart.set_legend({"none": True} if len(block.series) == 1 else {"position": "bottom"})

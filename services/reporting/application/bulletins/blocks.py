"""The blocks of bulletins: each kind of plan becomes what stands on the page."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from services.reporting.application.bulletins.measuring import Measuring
from services.reporting.domain.bulletins.content import (
    Block,
    ChartBlock,
    FiguresBlock,
    KeyFigure,
    Series,
    TableBlock,
    TableColumn,
    TextBlock,
    Value,
)
from services.reporting.domain.bulletins.periods import buckets
from services.reporting.domain.bulletins.sentences import filled
from services.reporting.domain.bulletins.shown import (
    KINDS,
    change_in_words,
    number,
    shown,
    trend_of,
)
from services.reporting.domain.bulletins.template import BlockPlan
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.exports.table import ColumnKind
from services.reporting.domain.indicators import Indicator
from services.reporting.domain.indicators import Value as Measured
from services.reporting.domain.period import Period
from services.reporting.domain.ranking import Ranked, rank

_CHART_ROWS: Final = 15


class Hot(Protocol):
    """Tells of hot spots."""

    def of_period(self, period: Period, limit: int) -> Sequence[Mapping[str, Value]]:
        """Return place, matter, people, appeals and trend of the worst that were warned of."""
        ...


class Blocks:
    """Makes blocks from plans and figures."""

    def __init__(self, catalogue: Mapping[str, Indicator], bands: Sequence[int], hot: Hot) -> None:
        self._catalogue = catalogue
        self._bands = bands
        self._hot = hot

    def make(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        """Return the blocks of a plan; none where there is nothing to show."""
        makers = {
            "text": self._text,
            "figures": self._figures,
            "trend": self._trend,
            "table": self._table,
            "chart": self._chart,
            "ranking": self._ranking,
            "carried": self._carried,
            "hotspots": self._hotspots,
        }
        return makers[plan.kind](asked, plan)

    def _text(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        return [TextBlock(filled(plan.text, lambda name: self._word(asked, name)))]

    def _word(self, asked: Measuring, name: str) -> str | None:
        """Return what stands for a name in a sentence: a figure, its change, a balance."""
        if name in asked.words:
            return asked.words[name]
        base, _, part = name.partition(".")
        if base == "carried":
            return f"{getattr(asked.balance(), part):,}"
        indicator = self._catalogue[base]
        kind, row = KINDS[indicator.shape], asked.total(base)
        if part in ("change", "year"):
            change = row.on_period if part == "change" else row.on_year
            return change_in_words(change, kind, "环比" if part == "change" else "同比")
        if part == "sample":
            return f"{row.value.denominator:,}"
        return shown(number(row.value.ratio, kind), kind)

    def _figures(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        items = []
        for name in plan.indicators:
            indicator, row = self._catalogue[name], asked.total(name)
            kind = KINDS[indicator.shape]
            told = change_in_words(row.on_period, kind, "环比")
            value = shown(number(row.value.ratio, kind), kind)
            trend = trend_of(indicator, row.on_period)
            items.append(KeyFigure(indicator.title, value, told, trend))
        return [FiguresBlock(tuple(items))]

    def _trend(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        parts = buckets(asked.span, asked.period)
        periods = [Period(one.first, one.last) for one in parts]
        series = [
            Series(self._catalogue[name].title, asked.over(name, periods))
            for name in plan.indicators
        ]
        labels, unit = tuple(one.label for one in parts), self._kind(plan.indicators[0])
        return [ChartBlock(plan.title, "line", unit, labels, tuple(series))]

    def _table(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        every = asked.keys(plan.by, plan.indicators)
        keys = every[: plan.top or None]
        columns = [TableColumn("名称", "text")] + [
            TableColumn(self._catalogue[name].title, self._kind(name)) for name in plan.indicators
        ]
        tables = [asked.rows(name, plan.by) for name in plan.indicators]
        rows: list[tuple[Value, ...]] = [
            (
                asked.name(plan.by, key),
                *(
                    _cell(table.get(key), self._kind(name))
                    for name, table in zip(plan.indicators, tables, strict=True)
                ),
            )
            for key in keys
        ]
        totals = [_cell(asked.total(name).value, self._kind(name)) for name in plan.indicators]
        rows.append((_of_all(len(every) - len(keys)), *totals))
        return [TableBlock(plan.title, tuple(columns), tuple(rows))]

    def _chart(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        keys = asked.keys(plan.by, plan.indicators)[: plan.top or _CHART_ROWS]
        if not keys:
            return []
        series = []
        for name in plan.indicators:
            found = asked.rows(name, plan.by)
            kind = self._kind(name)
            values = tuple(
                None if key not in found else number(found[key].ratio, kind) for key in keys
            )
            series.append(Series(self._catalogue[name].title, values))
        labels = tuple(str(asked.name(plan.by, key)) for key in keys)
        unit = self._kind(plan.indicators[0])
        return [ChartBlock(plan.title, "bar", unit, labels, tuple(series))]

    def _ranking(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        """Rank within bands of like size; how many have too few for a rank is told below."""
        name = plan.indicators[0]
        indicator, found = self._catalogue[name], asked.rows(name, plan.by)
        values = {key: value for key, value in found.items() if key is not None}
        every = rank(indicator, values, self._bands)
        ranked = [one for one in every if one.band is not None]
        columns = (
            *(TableColumn("档次（样本）", "text"), TableColumn("名次", "count")),
            *(TableColumn("名称", "text"), TableColumn(indicator.title, self._kind(name))),
            TableColumn("样本", "count"),
        )
        rows = tuple(
            (
                _band(one),
                one.rank,
                asked.name(plan.by, one.key),
                number(one.value.ratio, self._kind(name)),
                one.value.denominator,
            )
            for one in ranked[: plan.top or None]
        )
        left = len(every) - len(ranked)
        note = f"按样本量分档，档内排名；样本少于{indicator.minimum_sample}的{left}个不排名。"
        return [TableBlock(plan.title, columns, rows, note)] if rows else []

    def _carried(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        titles = ("名称", "上期结转", "本期新增", "本期解决", "结转下期")
        columns = tuple(
            TableColumn(title, "text" if title == "名称" else "count") for title in titles
        )
        rows: list[tuple[Value, ...]] = [
            (asked.name(plan.by, one.key), *_balance(one)) for one in asked.balances(plan.by)
        ]
        shown_ = sorted(rows, key=lambda row: -int(str(row[4])))[: plan.top or None]
        shown_.append((_of_all(len(rows) - len(shown_)), *_balance(asked.balance())))
        return [TableBlock(plan.title, columns, tuple(shown_))]

    def _hotspots(self, asked: Measuring, plan: BlockPlan) -> list[Block]:
        found = self._hot.of_period(asked.period, plan.top)
        if not found:
            return [TextBlock("本期没有达到预警标准的热点问题。")]
        titles: tuple[tuple[str, str, ColumnKind], ...] = (
            ("place", "地点", "text"),
            ("matter", "事项", "text"),
            ("people", "反映人数", "count"),
            ("appeals", "诉求件数", "count"),
            ("trend", "走势", "text"),
        )
        columns = tuple(TableColumn(title, kind) for _, title, kind in titles)
        rows = tuple(tuple(one.get(name) for name, _, _ in titles) for one in found)
        return [TableBlock(plan.title, columns, rows)]

    def _kind(self, name: str) -> ColumnKind:
        return KINDS[self._catalogue[name].shape]


def _of_all(left_out: int) -> str:
    """Return the name of a table's last line, which is of what is not listed as well."""
    return f"合计（含未列{left_out}项）" if left_out else "合计"


def _cell(value: Measured | None, kind: ColumnKind) -> Value:
    return None if value is None else number(value.ratio, kind)


def _band(one: Ranked) -> str:
    if one.band is None:
        return "样本不足"
    return f"{one.band.at_least}{f'–{one.band.up_to}' if one.band.up_to else '以上'}"


def _balance(one: WorkBalance) -> tuple[int, int, int, int]:
    return one.carried_in, one.raised, one.solved, one.carried_over

"""Figures and their changes in Chinese words, as a bulletin's sentences have them."""

from datetime import date
from fractions import Fraction
from typing import Final

from services.reporting.domain.bulletins.content import Value
from services.reporting.domain.comparison import Change
from services.reporting.domain.exports.table import ColumnKind
from services.reporting.domain.indicators import Indicator, Shape

KINDS: Final[dict[Shape, ColumnKind]] = {
    "ratio": "ratio",
    "weighted": "ratio",
    "count": "count",
    "mean": "number",
    "wait": "seconds",
    "per_thousand": "number",
}
NOTHING: Final = "—"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def shown(value: Value, kind: ColumnKind) -> str:
    """Return a value as people read it; what is not known is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, str | date):
        return str(value)
    if kind == "ratio":
        return f"{value * 100:.2f}%"
    if kind == "seconds":
        return _duration(round(value))
    if kind == "number":
        return f"{value:,.2f}"
    return f"{value:,}"


def number(ratio: Fraction | None, kind: ColumnKind) -> float | int | None:
    """Return an exact value as a spreadsheet keeps it."""
    if ratio is None:
        return None
    return int(ratio) if kind in ("count", "seconds") else float(ratio)


def change_in_words(change: Change | None, kind: ColumnKind, against: str) -> str:
    """Return how a value changed: rates in percentage points, the rest in percent.

    Args:
        change: from which value, by how much.
        kind: of the value.
        against: what it is compared with: 环比, 同比.

    """
    if change is None or change.difference is None:
        return f"{against}无可比数据"
    if change.difference == 0:
        return f"{against}持平"
    word = "上升" if change.difference > 0 else "下降"
    if kind == "ratio":
        return f"{against}{word}{float(abs(change.difference)) * 100:.2f}个百分点"
    if change.relative is None:
        return f"{against}{word}（上期为0）"
    return f"{against}{word}{float(abs(change.relative)) * 100:.1f}%"


def trend_of(indicator: Indicator, change: Change | None) -> int:
    """Return 1 where a change is for the better, -1 for the worse, 0 where neither can be said."""
    if change is None or not change.difference or indicator.better == "none":
        return 0
    is_up = change.difference > 0
    return 1 if is_up == (indicator.better == "higher") else -1


def _duration(seconds: int) -> str:
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}分钟"
    days, rest = divmod(seconds, _DAY)
    hours, minutes = rest // _HOUR, rest % _HOUR // _MINUTE
    parts = [(days, "天"), (hours, "小时"), (0 if days else minutes, "分")]
    return "".join(f"{count}{word}" for count, word in parts if count)

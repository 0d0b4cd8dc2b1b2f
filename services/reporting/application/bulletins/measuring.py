"""Ask the figures of one bulletin, each once: its period, its unit or street, compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from services.reporting.application.compute_indicator import ComputeIndicator, Row
from services.reporting.domain.bulletins.periods import Span
from services.reporting.domain.bulletins.shown import KINDS, number
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.indicators import Indicator, Value, measures_of
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import WorkLists

_NAMELESS: Final = "未定"


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a dimension's value, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures come from."""

    compute: ComputeIndicator
    catalogue: Mapping[str, Indicator]
    work_lists: WorkLists
    names: Named


@dataclass
class Measuring:
    """The figures of one period and scope; ``words`` are the names that sentences may have."""

    sources: Sources
    reader: Reader
    span: Span
    period: Period
    where: Mapping[Dimension, str]
    words: Mapping[str, str]
    now: datetime
    _totals: dict[str, Row] = field(default_factory=dict)
    _rows: dict[tuple[str, str], dict[str | None, Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ask each question once, whatever is counted from its answer."""
        catalogue = self.sources.catalogue
        used = {one for named in catalogue.values() for one in measures_of(named, catalogue)}
        self._compute = self.sources.compute.remembering(sorted(used))

    def total(self, name: str) -> Row:
        """Return an indicator's value with the period before and the year before."""
        if name not in self._totals:
            found = self._compute(self.reader, name, self._asked(), self.now, compared=True)
            self._totals[name] = found.total
        return self._totals[name]

    def rows(self, name: str, by: Dimension | None) -> dict[str | None, Value]:
        """Return an indicator's values by a dimension."""
        key = (name, str(by))
        if key not in self._rows:
            asked = replace(self._asked(), by=by)
            found = self._compute(self.reader, name, asked, self.now)
            self._rows[key] = {row.key: row.value for row in found.rows}
        return self._rows[key]

    def over(self, name: str, periods: Sequence[Period]) -> tuple[float | None, ...]:
        """Return an indicator's values over some periods that follow each other."""
        found = self._compute.steps(self.reader, name, self._asked(), periods)
        kind = KINDS[self.sources.catalogue[name].shape]
        return tuple(number(one.ratio, kind) for one in found)

    def keys(self, by: Dimension | None, indicators: tuple[str, ...]) -> list[str | None]:
        """Return the values of a dimension that have a figure, the first indicator's most first."""
        first = self.rows(indicators[0], by)
        every = {key for name in indicators for key in self.rows(name, by)}

        def size(key: str | None) -> tuple[float, int, str]:
            value = first.get(key)
            ratio = float(value.ratio) if value and value.ratio is not None else -1.0
            return (-ratio, -(value.denominator if value else 0), key or "")

        return sorted(every, key=size)

    def name(self, by: Dimension | None, key: str | None) -> str:
        """Return the name of a dimension's value."""
        if key is None:
            return _NAMELESS
        return (self.sources.names.of(by, key) if by else None) or key

    def balance(self) -> WorkBalance:
        """Return what was carried in, raised, solved, and is carried over."""
        found = self.sources.work_lists.balances(self.reader, self._asked())
        return found[0] if found else WorkBalance(None, 0, 0, 0, 0)

    def balances(self, by: Dimension | None) -> list[WorkBalance]:
        """Return the same for each value of a dimension."""
        return self.sources.work_lists.balances(self.reader, replace(self._asked(), by=by))

    def _asked(self) -> FigureQuery:
        first, last = self.period.first, self.period.last
        begin, end = (one.isoformat() if one else None for one in (first, last))
        return FigureQuery(None, begin, end, self.where)

"""A table of an indicator adds up, whatever happens while it is counted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from services.reporting.adapters.indicator_catalogue import read_indicators
from services.reporting.adapters.residents import FileResidents
from services.reporting.application.compute_indicator import ComputeIndicator, Table
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.indicators import Wait
from services.reporting.domain.secrecy import Reader

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Found = dict[str | None, dict[Any, int]]


class GrowingFigures:
    """Each question finds one more of everything than the one before; by unit, half and half."""

    def __init__(self) -> None:
        self._found = 10

    def sums(self, reader: Reader, query: FigureQuery, measures: Sequence[str]) -> Found:
        self._found += 1
        return self._parted(query, dict.fromkeys(measures, self._found))

    def waits(self, reader: Reader, query: FigureQuery, kind: Wait) -> Found:
        self._found += 1
        return self._parted(query, {60: self._found})

    def _parted(self, query: FigureQuery, whole: dict[Any, int]) -> Found:
        if query.by is None:
            return {None: whole}
        return {"chengguan": whole, "huanwei": whole}

    def tickets(self, *asked: Any) -> list[dict[str, Any]]:
        return []

    def every_ticket(self, *asked: Any) -> Any:
        return iter(())

    def count_tickets(self, *asked: Any) -> int:
        return 0


def table(name: str, query: FigureQuery) -> Table:
    compute = ComputeIndicator(GrowingFigures(), read_indicators(), FileResidents({}))
    return compute(Reader(), name, query, NOW, compared=True)


@pytest.mark.parametrize("name", ["tickets_opened", "response_rate", "sign_median"])
def test_the_lines_add_up_to_the_total_though_more_comes_in_meanwhile(name: str) -> None:
    found = table(name, FigureQuery("unit", "2026-11-01", "2026-11-30"))
    assert [row.key for row in found.rows] == ["chengguan", "huanwei"]
    sample = sum(row.value.denominator for row in found.rows)
    assert found.total.value.denominator == sample == 22


def test_a_total_alone_is_told_with_how_it_was() -> None:
    found = table("tickets_opened", FigureQuery(None, "2026-11-01", "2026-11-30"))
    assert (found.rows, found.total.value.denominator) == ((), 11)
    assert found.total.on_period is not None
    assert found.total.on_period.before == 12

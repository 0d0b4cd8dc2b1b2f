"""Figures from columns and what changed since are the facts' own, for whoever asks (I2, L2)."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.reporting.adapters.columns.making import ColumnMaker
from services.reporting.adapters.figures.beside import Beside
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.figures.work_lists import MongoWorkLists
from services.reporting.bootstrap import Container
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.fold import fold
from services.reporting.domain.secrecy import Reader
from tests.bench.figures.lives import Life, Places
from tests.factories.reporting import life, sealed
from tests.factories.reporting_desk import Desk

pytestmark = pytest.mark.integration
ENDS = datetime(2026, 11, 20, 16, tzinfo=UTC)
PLACES = Places(
    ("chengguan", "huanwei"), ("610104001001", "610104002003"), ("0101", "0202", "0303")
)
MEASURES = ("opened", "orders", "answered", "content", "returned", "tier_1", "closed_of_due")
NARROWED = (
    FigureQuery("unit", "2026-10-01", "2026-11-05", {"street": "610104001"}),
    FigureQuery("category", "2024-02-29", None, {"unit": "huanwei"}),
    FigureQuery("tier", None, "2026-10-31", {"category": "0101", "channel": "hotline"}),
    FigureQuery("area", None, None, {"unit": ""}),
    FigureQuery("day", None, None, {"kind": "help", "tier": "0"}),
    FigureQuery(None, "1900-01-01", "9999-12-31", {"unit": "chengguan", "source": "live"}),
    FigureQuery("street", "2031-01-01", "2031-12-31", {"unit": "chengguan"}),
    FigureQuery("unit", None, None, {"category": "'; DROP TABLE parts; --"}),
)


def _lived(number: int) -> TicketFact:
    chance, ticket_id = random.Random(number), f"tkt_{number:026d}"  # noqa: S311
    opened = ENDS - timedelta(days=70) + timedelta(hours=50 * number)
    fact = TicketFact(ticket_id)
    for event in Life(ticket_id, chance, PLACES, opened, ENDS).told():
        fact = fold(fact, event)
    return fact


def _same(container: Container, reader: Reader) -> None:
    nothing = Beside(None, container.database["ticket_facts"], container.database["history_facts"])
    lists = MongoWorkLists(container.database["ticket_facts"], nothing, list)
    for listed in (FigureQuery("unit", "2026-10-01", "2026-10-31"), FigureQuery(), NARROWED[2]):
        found = container.work_lists.balances(reader, listed)
        assert found == lists.balances(reader, listed)
        assert all(one.adds_up for one in found)
    assert container.numbers.standing.overview(reader) == container.facts.overview(reader)
    own = (container.database["ticket_facts"], container.database["roll_ups"])
    past = (container.database["history_facts"], container.database["history_roll_ups"])
    plain = MongoFigures(own, past, container.zone)
    for query in NARROWED:
        assert container.figures.sums(reader, query, MEASURES) == plain.sums(
            reader, query, MEASURES
        ), query
        if query.by != "day":
            assert container.figures.waits(reader, query, "sign") == plain.waits(
                reader, query, "sign"
            ), query


def test_columns_and_what_changed_since_are_the_facts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken, changed after, sealed after, replaced, taken away: the figure is the facts' own."""
    container = desk.container
    maker: ColumnMaker = container.numbers.column_maker
    container.facts.save([_lived(number) for number in range(24)])
    monkeypatch.setattr("services.reporting.adapters.columns.making.MARGIN", timedelta(0))
    assert maker.refresh()
    assert container.numbers.columns.current() is not None
    _same(container, Reader())

    known = container.facts.load([f"tkt_{number:026d}" for number in range(5)])
    container.facts.exclude({name: frozenset({"dispatch"}) for name in known})
    desk.hear([*life(), sealed(closed_units=["chengguan"])], "tkt_sealed")
    container.facts.save([_lived(number) for number in range(24, 28)])
    for reader in (Reader(), Reader(unit="chengguan"), Reader(everything=True)):
        _same(container, reader)
    assert maker.refresh() >= 1
    for reader in (Reader(unit="chengguan"), Reader(everything=True)):
        _same(container, reader)

    container.numbers.manifests.begin_epoch()  # as a rebuild does
    assert container.numbers.columns.current() is None
    _same(container, Reader())


def test_a_trend_of_days_is_the_same_as_each_day_by_itself(desk: Desk) -> None:
    """One question for all steps, and each step's own question: the same figures."""
    desk.container.facts.save([_lived(number) for number in range(12)])
    path = "/api/v1/indicators/workload"
    days = "from=2026-09-12&to=2026-10-02"
    trend: list[dict[str, Any]] = desk.get(f"{path}/trend?{days}&step=week")["points"]
    assert sum(point["numerator"] for point in trend) > 0
    for point in trend:
        found = desk.get(f"{path}?from={point['first']}&to={point['last']}")["total"]
        assert found["numerator"] == point["numerator"]


def test_what_is_open_is_carried_over_whatever_the_period_s_end(desk: Desk) -> None:
    """Without an end as with the last day that there is."""
    desk.hear(life()[:2], "tkt_open")
    for query in (FigureQuery(), FigureQuery(None, None, "9999-12-31")):
        [row] = desk.container.work_lists.balances(Reader(), query)
        assert (row.raised, row.solved, row.carried_over) == (1, 0, 1)


def test_of_two_makers_of_columns_the_slower_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His files may have been taken away by the other, whose snapshot stays in force."""
    container = desk.container
    maker: ColumnMaker = container.numbers.column_maker
    monkeypatch.setattr("services.reporting.adapters.columns.making.MARGIN", timedelta(0))
    container.facts.save([_lived(number) for number in range(6)])
    manifests = container.numbers.manifests
    _, before = manifests.standing()
    assert maker.refresh()
    standing = manifests.current()
    assert standing is not None

    slower = replace(standing, taken_at=standing.taken_at + timedelta(seconds=9), partitions={})
    assert not manifests.keep(slower, before)
    assert manifests.current() == standing
    assert manifests.keep(slower, standing.taken_at)


def test_the_columns_of_a_young_district_follow_soon(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken of nothing is worth nothing; later a tenth has to change, or many tickets."""
    container, hour = desk.container, timedelta(hours=1)
    maker: ColumnMaker = container.numbers.column_maker
    monkeypatch.setattr("services.reporting.adapters.columns.making.MARGIN", timedelta(0))
    maker.refresh()
    assert not maker.due(hour, 2000)
    container.facts.save([_lived(number) for number in range(24)])
    assert maker.due(hour, 2000)

    maker.refresh()
    container.facts.save([_lived(number) for number in (24, 25)])
    assert not maker.due(hour, 2000)
    container.facts.save([_lived(26)])
    assert maker.due(hour, 2000)

"""The reports' views: values in their unit, directions, periods, axes, lists and steps."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.entrypoints.http.reports.views.books import (
    balances,
    ledger,
    lines_of,
    step_forms,
)
from services.console.entrypoints.http.reports.views.bulletins import (
    bulletins,
    period_name,
    title_of,
)
from services.console.entrypoints.http.reports.views.bulletins import shown as cell
from services.console.entrypoints.http.reports.views.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    segments,
    trend_plot,
)
from services.console.entrypoints.http.reports.views.figures import change, grouped, shown, table
from services.console.entrypoints.http.reports.views.measures import measure_word
from services.console.entrypoints.http.reports.views.periods import NAMED, period
from services.console.entrypoints.http.shell.wording import Wording
from services.reporting.domain.measures import MEASURES
from tests.unit.console import leaders_scene as told


@pytest.mark.parametrize(
    ("value", "unit", "text", "seconds"),
    [
        (0.9372, "ratio", "93.72%", None),
        (8208.0, "count", "8,208", None),
        (4.205, "score", "4.21", None),
        (5400.0, "seconds", None, 5400.0),
        (None, "ratio", None, None),
        (0.0, "count", "0", None),
    ],
)
def test_a_value_is_read_in_its_unit(
    value: float | None, unit: str, text: str | None, seconds: float | None
) -> None:
    found = shown(value, unit)
    assert (found.text, found.seconds) == (text, seconds)


@pytest.mark.parametrize(
    ("difference", "relative", "unit", "better", "text", "way"),
    [
        (0.0526, 0.08, "ratio", "higher", "+5.26", "better"),
        (0.0526, 0.08, "ratio", "lower", "+5.26", "worse"),
        (-0.01, None, "ratio", "lower", "-1.00", "better"),
        (12.0, 0.2, "count", "neither", "+20.0", "neutral"),
        (12.0, None, "count", "neither", "+12", "neutral"),
        (0.0, 0.0, "ratio", "higher", "+0.00", "same"),
        (-60.0, -0.5, "seconds", "lower", "−", "better"),
    ],
)
def test_a_change_tells_whether_it_is_for_the_better(
    difference: float, relative: float | None, unit: str, better: str, text: str, way: str
) -> None:
    asked = {"value": 1.0, "difference": difference, "relative": relative}
    found = change(asked, unit, better)
    assert found is not None
    assert (found.text, found.way) == (text, way)


def test_what_was_not_compared_has_no_change() -> None:
    assert change(None, "ratio", "higher") is None
    assert change({"value": None, "difference": None, "relative": None}, "ratio", "higher") is None


def test_bars_of_rates_are_of_the_whole_and_of_counts_of_the_largest() -> None:
    rates = table(told.answer("a", told.figure("chengguan", 0.5)), "none")
    assert rates.lines[0].bar == 50.0
    rows = (told.figure("a", 30.0), told.figure("b", 10.0), told.figure(None, None))
    counts = table(told.answer("b", *rows, unit="count"), "（无）")
    assert [line.bar for line in counts.lines] == [100.0, 33.3, 0.0]
    assert counts.lines[2].label == "（无）"
    assert table(told.answer("c", unit="count"), "none").lines == ()


def test_an_indicator_that_a_district_adds_stands_in_the_last_group() -> None:
    found = grouped([told.definition("own_rate"), told.definition("response_rate")])
    names = [(group, [one["name"] for one in members]) for group, members in found]
    assert names == [("rates", ["response_rate"]), ("other", ["own_rate"])]


@given(st.dates(date(1, 2, 1), date(9999, 12, 31)), st.sampled_from(sorted(NAMED)))
def test_every_named_period_begins_before_it_ends_and_never_in_the_future(
    today: date, name: str
) -> None:
    found = period({"period": name}, today)
    assert found.first is not None
    assert found.last is not None
    assert found.first <= found.last <= today
    assert (found.last - found.first).days < 367
    assert found.arguments == {"period": name}


def test_days_that_somebody_typed_are_put_in_order_and_nonsense_is_this_month() -> None:
    today = date(2026, 11, 23)
    asked = period({"from": "2026-11-09", "to": "2026-11-02", "period": "week"}, today)
    assert (asked.name, asked.query) == ("custom", {"from": "2026-11-02", "to": "2026-11-09"})
    assert period({"from": "2026-11-02"}, today).query == {"from": "2026-11-02"}
    for nonsense in ({"period": "century"}, {"from": "2026-13-45"}, {"to": "x" * 999}, {}):
        assert period(nonsense, today).query == {"from": "2026-11-01", "to": "2026-11-23"}
    assert period({"period": "all"}, today).query == {}


_POINTS = st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=62)


@given(_POINTS, st.booleans())
def test_every_point_of_a_trend_lies_within_its_axes(
    values: list[float | None], is_rate: bool
) -> None:
    values = [None if v is None else v / 1e9 for v in values] if is_rate else values
    begin = date(2026, 1, 1)
    points: list[dict[str, Any]] = [
        {
            "first": (begin + timedelta(days=n)).isoformat(),
            "last": (begin + timedelta(days=n)).isoformat(),
            "value": value,
            "sample_is_enough": True,
        }
        for n, value in enumerate(values)
    ]
    plot = trend_plot(points, is_rate=is_rate)
    if all(value is None for value in values):
        assert plot is None
        return
    assert plot is not None
    assert len(plot.dots) == sum(value is not None for value in values)
    for dot in plot.dots:
        assert LEFT <= dot.x <= WIDTH
        assert TOP <= dot.y <= HEIGHT - BOTTOM
    levels = [level for _, level in plot.levels]
    assert 2 <= len(levels) <= 7
    assert levels == sorted(levels)
    assert len(plot.days) <= 8


def test_parts_of_a_stacked_bar_follow_one_another() -> None:
    found = segments([("tier_1", 3), ("tier_3", 1)], 8, ["tier_1", "tier_2", "tier_3"])
    assert [(one.kind, one.x, one.width, one.colour) for one in found] == [
        ("tier_1", 0.0, 37.5, 0),
        ("tier_3", 37.5, 12.5, 2),
    ]
    assert segments([("a", 0)], 0.0, ["a"]) == ()


def test_the_ledger_of_seed_003_adds_up() -> None:
    found = ledger(told.ledger())
    assert (found.sum, found.balanced) == (61, True)
    assert {name: count for name, count, _ in found.states}["open"] == 14
    assert not ledger(told.ledger(imbalance=1)).balanced
    assert not ledger(told.ledger(differing_ids=["apl_1"])).balanced
    assert ledger(told.ledger(accepted=0, open=0, closed=0)).states[0][2] == 0.0


def test_what_most_is_carried_of_stands_next_to_the_whole() -> None:
    def row(key: str | None, carried: int) -> dict[str, Any]:
        counts = {"carried_in": 0, "raised": carried + 1, "solved": 1, "carried_over": carried}
        return {"key": key, "label": None, **counts}

    asked = {"total": row(None, 10), "rows": [row("a", 1), row(None, 9)]}
    found = balances(asked, "全区", "（无）")
    assert [(one.label, one.row["carried_over"]) for one in found] == [
        ("全区", 10),
        ("（无）", 9),
        ("a", 1),
    ]


def test_a_page_has_the_forms_that_the_service_says() -> None:
    assert step_forms(told.exclusion()) == ("decide",)
    assert step_forms(told.exclusion(moves=["approve", "dismiss", "withdraw"])) == (
        "decide",
        "withdraw",
    )
    assert step_forms(told.exclusion(moves=["revoke"])) == ("revoke",)
    assert step_forms({}) == ()


def test_lines_are_what_is_written_on_them() -> None:
    assert lines_of(" a \r\n\n b\n") == ["a", "b"]
    assert lines_of("") == []


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("day", "2027-01-01"),
        ("week", "2026-W53"),
        ("month", "2027-01"),
        ("quarter", "2027-Q1"),
        ("year", "2027"),
        ("decade", "2027-01-01"),
    ],
)
def test_a_day_names_the_period_it_is_in(span: str, name: str) -> None:
    assert period_name(span, date(2027, 1, 1)) == name


def test_how_far_a_bulletin_is() -> None:
    row = {"state": "running", "steps_done": 1, "steps_total": 3}
    rows = [row, {**row, "steps_total": None}, {**row, "state": "failed"}]
    assert [(one.percent, one.is_live) for one in bulletins(rows)] == [
        (33, True),
        (None, True),
        (33, False),
    ]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (12345.6, "number", "12,345.6"),
        (1234567.0, "count", "1,234,567"),
        (1200, "count", "1,200"),
        (0.0, "number", "0"),
        (None, "number", "–"),
    ],
)
def test_a_large_number_of_a_bulletin_is_written_out(
    value: float | None, kind: str, text: str
) -> None:
    assert cell(value, kind) == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_measure_of_reporting_has_a_word(language: str) -> None:
    words = Wording(language)

    assert [one for one in sorted(MEASURES) if measure_word(one, words) == one] == []
    assert measure_word("of_another_day", words) == "of_another_day"


def test_a_template_s_title_shows_none_of_its_places() -> None:
    row = {"title": "{period}{subject}成绩单", "title_en": "Scorecard of {subject}"}
    assert [title_of(row, one) for one in ("zh", "en")] == ["成绩单", "Scorecard of"]

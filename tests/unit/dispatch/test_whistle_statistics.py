"""D6: statistics that reward neither too few whistles nor too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.whistles.balance import Balanced, Counted, Signal, balance_of
from services.dispatch.domain.whistles.kinds import Balance
from services.dispatch.domain.whistles.statistics import tally
from tests.factories.dispatch import COMMUNITY_UNIT, later, ticket
from tests.factories.whistles import (
    COMMUNITY_CALLER,
    SCORES_OF_UNIT,
    assess,
    blown,
    call,
    come,
    whistle_directory,
    whistle_story,
)

RULES = Balance(plateau_from=0.5, plateau_to=2.0, least_tickets=30)


def community(unit: str, whistles: int, tickets: int = 1000) -> Counted:
    return Counted(unit, "community", whistles, tickets)


# whistles over 1,000 tickets each, of five communities; the median is 10, the plateau 5 to 20
SCORES: list[tuple[int, float, Signal]] = [
    (0, 0.0, "too_few"),
    (1, 0.2, "too_few"),
    (4, 0.8, "too_few"),
    (5, 1.0, "in_balance"),
    (10, 1.0, "in_balance"),
    (20, 1.0, "in_balance"),
    (40, 0.5, "too_many"),
    (200, 0.1, "too_many"),
]


@pytest.mark.parametrize(("whistles", "score", "signal"), SCORES)
def test_full_marks_between_half_and_twice_the_median(
    whistles: int, score: float, signal: Signal
) -> None:
    """A rate too low or too high is itself a signal."""
    others = [community("a", 10), community("b", 10), community("c", 9), community("d", 11)]
    found = balance_of([*others, community("x", whistles)], RULES)["x"]

    assert found.median == 10
    assert found.score == pytest.approx(score)
    assert found.signal == signal


def test_peers_are_units_of_the_same_kind() -> None:
    """A street is not measured against communities."""
    streets = [Counted(f"jd-{n}", "subdistrict", 50, 1000) for n in range(3)]
    found = balance_of([*streets, *(community(f"sq-{n}", 10) for n in range(3))], RULES)

    assert (found["jd-0"].median, found["sq-0"].median) == (50, 10)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([community("x", 3, 29)], Balanced()),  # too few tickets
        ([community("x", 3), community("y", 3)], Balanced(3)),  # too few peers
        ([community(n, 0) for n in "xyz"], Balanced(0, 0)),  # nobody blows
    ],
)
def test_nothing_is_said_where_nothing_is_known(counts: list[Counted], expected: Balanced) -> None:
    """Small samples are not ranked (I1)."""
    assert balance_of(counts, RULES)["x"] == expected


@given(st.lists(st.integers(0, 500), min_size=3, max_size=30))
def test_a_score_is_a_share_and_the_median_has_full_marks(whistles: list[int]) -> None:
    """Whatever the district does, nobody gains by blowing more than its peers."""
    found = balance_of([community(str(n), w) for n, w in enumerate(whistles)], RULES)
    for item in found.values():
        assert item.score is None or 0 <= item.score <= 1
        if item.score is not None and item.rate == item.median:
            assert item.score == 1


def test_answers_are_in_time_late_open_or_let_go() -> None:
    """Each summons is in one of four; who is still in time is not counted as late."""
    case = come(blown(call("livelihood")), "gongan", later(hours=1))
    before = tally(case.whistles, later(hours=2))
    late = tally(case.whistles, later(days=3))

    assert (before.by_unit["shizheng"].open, before.by_unit["shizheng"].in_time_share) == (1, None)
    assert (late.by_unit["shizheng"].late, late.by_unit["gongan"].in_time_share) == (1, 1.0)
    assert late.by_blower[COMMUNITY_UNIT].answers.in_time_share == 0.5


def test_hidden_assessments_are_not_counted() -> None:
    """Nobody reads the other's scores out of an average."""
    case = ticket(whistle_directory())
    for step in whistle_story()[:5]:
        case = step(case).ticket
    one = assess(case, COMMUNITY_CALLER, SCORES_OF_UNIT, "shizheng")

    assert tally(one.whistles, later(days=1)).by_unit["shizheng"].score is None
    assert tally(one.whistles, later(days=20)).by_unit["shizheng"].score == 4.5

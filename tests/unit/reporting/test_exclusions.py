"""剔除: nobody decides what he asked for, and a rejection can be appealed against once, in time."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from services.reporting.domain.exclusions import (
    MOVES,
    Action,
    DecidedByTheSame,
    Exclusion,
    MoveNotAllowed,
    State,
    Step,
    TooLate,
    decision,
    moved,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def asked(state: State = "requested") -> Exclusion:
    first = Step("request", "unit-leader", NOW, "属重复件", ("att_1",))
    return Exclusion(
        "exc_1", "tkt_1", "chengguan", frozenset({"deadline"}), "duplicate", state, (first,)
    )


@pytest.mark.parametrize(("state", "action"), [*product(get_args(State), get_args(Action))])
def test_only_what_the_table_has_is_possible(state: State, action: Action) -> None:
    """Every state against every action."""
    step = Step(action, "somebody-else", NOW, "理由")
    if action in MOVES[state]:
        after = moved(asked(state), step)
        assert after.state == MOVES[state][action]
        assert after.steps[-1] == step
        assert bool(after.in_force) == (after.state == "approved")
    else:
        with pytest.raises(MoveNotAllowed):
            moved(asked(state), step)


def test_nobody_decides_twice_nor_what_he_asked_for() -> None:
    with pytest.raises(DecidedByTheSame):
        moved(asked(), Step("approve", "unit-leader", NOW, "同意"))
    rejected = moved(asked(), Step("reject", "director", NOW, "证据不足"))
    appealed = moved(rejected, Step("appeal", "unit-leader", NOW, "补充证据", ("att_2",)))
    with pytest.raises(DecidedByTheSame):
        moved(appealed, Step("dismiss", "director", NOW, "维持"))
    assert decision(appealed, approve=False) == "dismiss"
    assert moved(appealed, Step("approve", "leader", NOW, "同意")).in_force == {"deadline"}


def test_an_appeal_after_its_time_is_refused() -> None:
    rejected = moved(asked(), Step("reject", "director", NOW, "证据不足"))
    late = Step("appeal", "unit-leader", NOW + timedelta(days=8), "补充证据")

    with pytest.raises(TooLate):
        moved(rejected, late, appeal_until=NOW + timedelta(days=7))

"""What is kept of a ticket, held against what its story says; whatever a hand put there."""

from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.domain.retelling import differing
from services.dispatch.domain.retelling.telling import Retold
from tests.factories.dispatch import MONDAY

ORDER = {"id": "wo_1", "unit": "chengguan", "issued_at": MONDAY}
WHISTLE = {"id": "whs_1", "state": "open", "summons": []}
KEPT = {
    "state": "dispatched",
    "area_code": "61010401",
    "orders": [ORDER],
    "whistles": [WHISTLE],
    "members": [{"appeal_id": "apl_1"}, {"appeal_id": "apl_2"}],
}


def found(**hand: Any) -> list[str]:
    """Return what is named of a ticket after a hand was on it."""
    said = Retold(
        ticket={"state": "dispatched", "area_code": "61010401"},
        orders={"wo_1": {"unit": "chengguan", "issued_at": MONDAY.isoformat()}},
        whistles={"whs_1": {"state": "open", "units": [], "signed_in": {}}},
        members={"apl_1", "apl_2"},
    )
    return list(differing({**KEPT, **hand}, said))


def test_a_ticket_that_is_as_it_was_told_differs_in_nothing() -> None:
    assert found() == []


SEALED: dict[str, Any] = {
    "sealed": True,
    "seal": {"accused": ["cg"], "units": ["cg", "cg-1"], "areas": [], "office": None},
}
TOLD_SEAL = {"accused_units": ["cg"], "closed_units": ["cg"], "closed_areas": []}


@pytest.mark.parametrize(
    ("told", "hand", "named"),
    [
        (TOLD_SEAL, {}, False),  # cg-1 came under it since
        (TOLD_SEAL, {"seal": None, "sealed": None}, True),
        (TOLD_SEAL, {"sealed": False}, True),
        (TOLD_SEAL, {"seal": {**SEALED["seal"], "units": []}}, True),
        (TOLD_SEAL, {"seal": {**SEALED["seal"], "accused": ["cg", "gongan"]}}, True),
        (TOLD_SEAL, {"seal": {**SEALED["seal"], "office": "jiwei"}}, True),
        (None, {}, True),  # hidden by a hand
        (None, {"seal": None, "sealed": None}, False),
    ],
)
def test_a_seal_is_the_one_that_was_told(
    told: dict[str, Any] | None, hand: dict[str, Any], named: bool
) -> None:
    """L2 rests on it: who takes it off shows a report to whom it is against."""
    assert list(differing({**SEALED, **hand}, Retold(ticket={}, seal=told))) == (
        ["seal"] if named else []
    )


@pytest.mark.parametrize("forged", [{"unit": "gongan"}, {}], ids=["another", "the same"])
def test_what_stands_twice_is_named_whichever_comes_first(forged: dict[str, Any]) -> None:
    """The work reads the first one of an id: the true one behind it excuses nothing."""
    order, whistle = {**ORDER, **forged}, {**WHISTLE, **forged}

    assert (
        found(orders=[order, ORDER]) == found(orders=[ORDER, order]) == ["orders.wo_1 stands twice"]
    )
    assert found(whistles=[whistle, WHISTLE]) == ["whistles.whs_1 stands twice"]
    assert found(members=[*KEPT["members"], {"appeal_id": "apl_1"}]) == ["members"]


@pytest.mark.parametrize("name", ["state", "area_code"])
def test_a_time_in_the_place_of_a_word_is_named(name: str) -> None:
    """A code of eight digits reads as a day, too, of no time zone."""
    assert found(**{name: MONDAY}) == [name]


def test_another_instant_is_named_and_the_same_one_written_otherwise_is_not() -> None:
    later = {**ORDER, "issued_at": MONDAY + timedelta(seconds=1)}

    assert found(orders=[later]) == ["orders.wo_1.issued_at"]
    assert found(orders=[{**ORDER, "issued_at": MONDAY + timedelta(microseconds=400)}]) == []

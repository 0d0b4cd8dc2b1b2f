"""E6: another calendar moves the ends that reporting counts by, in whatever order it is told."""

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import FoldedEvent, fold
from tests.factories.reporting import ORDER, TICKET, life

OLD, NEW, LATER = "2027-01-20T09:00:00Z", "2027-01-21T09:00:00Z", "2027-01-22T09:00:00Z"
AFTER = len(life())


def recomputed(sequence: int, key: str, due_at: str, **more: Any) -> FoldedEvent:
    data = {"ticket_id": TICKET, "key": key, "due_at": due_at, "before": OLD, **more}
    return FoldedEvent("deadline.recomputed.v1", sequence, TICKET, data)


def folded(events: list[FoldedEvent]) -> TicketFact:
    return reduce(fold, events, TicketFact(TICKET))


MOVES = [
    recomputed(AFTER + 1, "resolve:1", NEW, work_order_id=ORDER),
    recomputed(AFTER + 2, "resident:1", NEW),
    recomputed(AFTER + 3, "acknowledge:1", OLD, work_order_id=ORDER),
    recomputed(AFTER + 4, "resolve:1", LATER, work_order_id=ORDER),
]


@given(st.permutations([*life(), *MOVES] * 2))
def test_the_last_end_holds_in_any_order(events: list[FoldedEvent]) -> None:
    """Two versions of the calendar: the order has the second's end, the residents the first's."""
    fact = folded(events)

    assert fact.orders[ORDER]["resolve_due_at"] == LATER
    assert fact.values["resident_due_at"] == NEW


def test_an_end_that_waits_for_approval_stays_until_it_is_approved() -> None:
    """What is told as ``due_at`` is the end that stands."""
    held = recomputed(AFTER + 1, "resolve:1", OLD, work_order_id=ORDER, held=True)
    let_go = recomputed(AFTER + 2, "resolve:1", NEW, work_order_id=ORDER, held=False)

    assert folded([*life(), held]).orders[ORDER]["resolve_due_at"] == OLD
    assert folded([*life(), held, let_go]).orders[ORDER]["resolve_due_at"] == NEW


def test_work_that_goes_on_or_begins_again_has_the_end_that_is_told() -> None:
    """A wait that is over, and another round."""
    data = {"ticket_id": TICKET, "work_order_id": ORDER, "resolve_due_at": NEW}
    resumed = FoldedEvent("ticket.resumed.v1", AFTER + 1, TICKET, data)
    again = {**data, "resolve_due_at": LATER, "round": 2, "reopened_at": NEW}
    reopened = FoldedEvent("ticket.reopened.v1", AFTER + 2, TICKET, again)

    assert folded([*life(), resumed]).orders[ORDER]["resolve_due_at"] == NEW
    assert folded([*life(), reopened, resumed]).orders[ORDER]["resolve_due_at"] == LATER

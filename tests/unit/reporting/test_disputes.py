"""D3 in the numbers: returns and rulings are counted per unit, wrong dispatch against none."""

from collections import Counter
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import FoldedEvent, fold
from tests.factories.reporting import TICKET
from tests.factories.reporting_disputes import dispute, issued, refused, returned


def folded(events: list[FoldedEvent]) -> TicketFact:
    return reduce(fold, events, TicketFact(TICKET))


def marks(fact: TicketFact) -> Counter[tuple[str, str]]:
    return Counter((one["unit"], one["kind"]) for found in fact.disputes.values() for one in found)


@given(st.permutations(dispute() * 2))
def test_any_order_and_repetition_counts_each_return_and_ruling_once(
    events: list[FoldedEvent],
) -> None:
    """I6 holds for disputes too."""
    fact = folded(events)

    assert fact == folded(dispute())
    assert marks(fact) == {
        ("chengguan", "returned"): 1,
        ("chengguan", "confirmed"): 1,
        ("chengguan", "ruled_party"): 1,
        ("chengguan", "ruled_support"): 1,
        ("shizheng", "returned"): 1,
        ("shizheng", "confirmed"): 1,
        ("shizheng", "ruled_party"): 1,
        ("gongan", "ruled_lead"): 1,
    }


def test_only_the_ruled_lead_is_measured_by_the_result() -> None:
    """The time of a wrong dispatch counts against nobody."""
    assert folded(dispute()).lead["unit"] == "gongan"
    assert folded(dispute()[:6]).lead == {}


@given(st.permutations([issued(2, "wo_1", "chengguan"), returned(3, "wo_1", "chengguan")]))
def test_refused_return_leaves_the_lead_where_it_was(events: list[FoldedEvent]) -> None:
    """And the state, whatever the order in which the events come."""
    fact = folded([refused(4, "wo_1", "chengguan"), *events])

    assert fact.lead["unit"] == "chengguan"
    assert fact.values["state"] == "dispatched"
    assert marks(fact)["chengguan", "refused"] == 1

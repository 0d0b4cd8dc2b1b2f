"""Facts come out the same whatever the order and repetition of events (promise I6)."""

from dataclasses import replace
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import Applied, TicketFact
from services.reporting.domain.fold import FoldedEvent, fold
from services.reporting.domain.parts import GROUPS, parts_of
from services.reporting.domain.scores import score
from tests.factories.reporting import TICKET, life, rated, unreachable
from tests.factories.reporting_disputes import dispute

ZONE = ZoneInfo("Asia/Shanghai")
WHOLE_LIFE = [*life(), rated(), unreachable("apl_2")]


def folded(events: list[FoldedEvent]) -> TicketFact:
    return reduce(fold, events, TicketFact(TICKET))


@given(st.permutations(WHOLE_LIFE * 2))
def test_any_order_and_repetition_gives_the_same_fact(events: list[FoldedEvent]) -> None:
    """I6: the read side does not depend on how events arrive."""
    assert folded(events) == folded(WHOLE_LIFE)


@given(st.permutations([life()[0], *dispute()] * 2))
def test_any_order_gives_the_same_parts_of_the_figures(events: list[FoldedEvent]) -> None:
    """What is counted under which day and unit, too."""
    assert parts_of(folded(events), ZONE) == parts_of(folded([life()[0], *dispute()]), ZONE)


def test_parts_stand_on_the_day_of_what_they_count() -> None:
    """Opened, signed and contacted on Monday, due next Monday, closed on Wednesday."""
    parts = {one.day: one.measures for one in parts_of(folded(WHOLE_LIFE), ZONE)}

    assert set(parts) == {"2026-11-16", "2026-11-18", "2026-11-23"}
    assert parts["2026-11-16"] == {
        **dict.fromkeys(("opened", "appeals", "dispatched", "first_right", "orders"), 1),
        **dict.fromkeys(("signed", "signed_in_time", "contacted", "contacted_in_time"), 1),
        **dict.fromkeys(("tier_1", "trigger_unacknowledged"), 1),
    }
    due = ("should_close", "closed_of_due", "on_time_of_due")
    assert parts["2026-11-23"] == dict.fromkeys(due, 1)


def test_what_is_excluded_leaves_its_group_and_no_other() -> None:
    """剔除: out of the time limits, and still among those answered."""
    fact = replace(folded(WHOLE_LIFE), excluded=frozenset({"deadline"}))
    counted = {name for part in parts_of(fact, ZONE) for name in part.measures}

    assert not counted & GROUPS["deadline"]
    assert {"answered", "responded", "excluded", "closed"} <= counted


def test_whole_life_is_counted_once_in_each_figure() -> None:
    """One ticket in scope, responded and done in time, one reporter content, one unreachable."""
    assert score(folded(WHOLE_LIFE)) == {
        "scope": 1,
        "response_scope": 1,
        "responded": 1,
        "due": 1,
        "on_time": 1,
        "answered": 1,
        "solved": 1,
        "content": 1,
        "dangers_judged": 0,
        "dangers_confirmed": 0,
        "dangers_lowered": 0,
        "unreachable": 1,
    }


def test_a_contact_that_the_resident_denies_does_not_count() -> None:
    """H1: of the last round; of several reporters one who confirms it is enough."""
    denied = rated(contacted=False)
    for answers, responded in (
        ([denied], 0),
        ([denied, unreachable("apl_2")], 0),
        ([denied, rated("apl_2", contacted=False)], 0),
        ([denied, rated("apl_2")], 1),
        ([denied, rated(round_=2)], 1),
        ([rated(), rated(round_=2, contacted=False)], 0),
        ([unreachable()], 1),
        ([], 1),
    ):
        found = score(folded([*life(), *answers]))
        assert (found["responded"], found["response_scope"]) == (responded, 1), answers


def test_open_ticket_counts_nowhere() -> None:
    """The period goes by the call-back date: what is not closed is in no denominator."""
    assert set(score(folded(life()[:-1])).values()) == {0}


def test_withdrawn_ticket_is_out_of_scope() -> None:
    """A resident who takes the appeal back says nothing about the unit."""
    closed = life()[-1]
    withdrawn = FoldedEvent(
        closed.type, closed.sequence, closed.subject, {**closed.data, "reason": "withdrawn"}
    )

    assert score(folded([*life()[:-1], withdrawn]))["scope"] == 0


def test_answer_of_the_last_round_counts() -> None:
    """H3: after a redo the reporter is asked again, and only the last word counts."""
    angry = rated(resolved=False, satisfaction="dissatisfied")
    happy = rated(round_=2)

    assert score(folded([*life(), happy, angry]))["content"] == 1


def test_late_answer_outweighs_unreachable_in_either_order() -> None:
    """A reporter who answers after all was reachable."""
    assert folded([*life(), rated(), unreachable()]) == folded([*life(), unreachable(), rated()])


def test_of_two_answers_of_a_round_the_later_one_counts_in_either_order() -> None:
    """By the appeal's own story; silence changes neither."""
    first = rated(satisfaction="dissatisfied", resolved=False)
    second = replace(rated(), sequence=first.sequence + 1)
    told = [first, second, unreachable("apl_1")]
    satisfied = {one["satisfaction"] for one in folded([*life(), *told]).ratings.values()}

    assert satisfied == {"satisfied"}
    assert folded([*life(), *told]) == folded([*life(), *reversed(told)])


def test_of_two_orders_of_one_instant_the_same_leads_in_either_order() -> None:
    """Which event came first says nothing about who leads."""
    orders = [{"unit": unit, "role": "lead", "issued_at": "2026-11-16T01:00:00Z"} for unit in "ab"]
    numbered = {f"wo_{number}": order for number, order in enumerate(orders)}

    backwards = dict(reversed(numbered.items()))
    assert TicketFact(TICKET, orders=numbered).lead == TicketFact(TICKET, orders=backwards).lead


@given(st.permutations(list(range(1, 12))))
def test_applied_sequences_close_their_gaps(order: list[int]) -> None:
    """Whatever the order, all numbers from 1 end as one."""
    applied = reduce(Applied.with_, order, Applied())

    assert applied == Applied(11)
    assert applied.holds(11)
    assert not applied.holds(12)


def moved(sequence: int, kind: str, arrived: tuple[str, ...], departed: tuple[str, ...]) -> Any:
    """Return a family's event of the ticket."""
    data = {
        "ticket_id": TICKET,
        "state": "in_progress",
        "arrived": [{"appeal_id": one, "move": 1, "from_ticket_id": "tkt_2"} for one in arrived],
        "departed": list(departed),
        "resident_due_at": None,
    }
    return FoldedEvent(f"ticket.{kind}.v1", sequence, TICKET, data)


FAMILY_LIFE = [
    *life()[:2],
    moved(3, "merged", ("apl_8", "apl_9"), ()),
    moved(4, "unmerged", (), ("apl_8", "apl_9")),
    moved(5, "merged", ("apl_9",), ()),
    moved(6, "split", (), ("apl_1",)),
]


@given(st.permutations(FAMILY_LIFE))
def test_families_are_the_same_in_any_order(events: list[FoldedEvent]) -> None:
    """An appeal is where its last move brought it, however the moves arrive."""
    fact = folded(events)
    assert fact == folded(FAMILY_LIFE)
    assert "apl_9" in fact.members
    assert fact.members.isdisjoint({"apl_8", "apl_1"})
    assert (fact.counts["merged"], fact.counts["split"]) == (2, 1)

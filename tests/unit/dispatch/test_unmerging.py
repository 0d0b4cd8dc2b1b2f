"""B5: merge and unmerge over random histories restore both timelines, clocks and reporters."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.refusals import Refusal
from tests.factories.audit import untold
from tests.factories.dispatch import directory, later
from tests.factories.dispatch_families import DEEDS, FamilyOffice, attempt, timeline

HOURS = st.integers(0, 40)
DEED = st.tuples(st.sampled_from(sorted(DEEDS)), HOURS)
HISTORY = st.lists(DEED, max_size=8)
FEW = settings(max_examples=150, deadline=None)


def two(
    first: list[tuple[str, int]], second: list[tuple[str, int]], *, hot: bool = True
) -> tuple[FamilyOffice, str, str]:
    """Return an office with two tickets that have lived for a while, each with two reporters.

    Where families grow ``hot``, four reporters together are more urgent than two alone.
    """
    office = FamilyOffice() if hot else FamilyOffice(directory(families={"hot": []}))
    survivor, absorbed = office.open(1), office.open(2, received_at=later(days=-1))
    office.repeat(3, of=1)
    office.repeat(4, of=2)
    live(office, survivor, first)
    live(office, absorbed, second)
    return office, survivor, absorbed


def live(office: FamilyOffice, ticket_id: str, history: list[tuple[str, int]]) -> None:
    for deed, hours in history:
        office.clock.advance(hours=hours)
        office.scheduler()
        attempt(office, ticket_id, deed)


def merged(office: FamilyOffice, absorbed: str, survivor: str) -> bool:
    try:
        office.merge(absorbed, into=survivor)
    except Refusal:
        return False
    return True


@FEW
@given(first=HISTORY, second=HISTORY)
def test_merge_and_unmerge_with_nothing_between_is_the_identity(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    """State, clocks, orders, tier, steps, reporters and their answers: both are what they were."""
    office, survivor, absorbed = two(first, second)
    before = timeline(office.of(survivor)), timeline(office.of(absorbed))
    if not merged(office, absorbed, survivor):
        assert (timeline(office.of(survivor)), timeline(office.of(absorbed))) == before
        return
    assert office.of(absorbed).state == "merged"
    assert office.of(absorbed).next_due_at is None

    office.unmerge(absorbed)

    assert (timeline(office.of(survivor)), timeline(office.of(absorbed))) == before


@FEW
@given(first=HISTORY, second=HISTORY, meanwhile=HISTORY, hours=HOURS)
def test_merged_time_counts_and_due_steps_fire_once_at_unmerge(
    first: list[tuple[str, int]],
    second: list[tuple[str, int]],
    meanwhile: list[tuple[str, int]],
    hours: int,
) -> None:
    """The absorbed one is as if its scheduler had slept; the survivor as if it had been alone."""
    office, survivor, absorbed = two(first, second, hot=False)
    alone, _, _ = two(first, second, hot=False)
    if not merged(office, absorbed, survivor):
        return
    for each in (office, alone):
        live(each, survivor, meanwhile)
        each.clock.advance(hours=hours)
        each.scheduler()
    try:
        office.unmerge(absorbed)
    except Refusal:  # its result is out, or it is over: then nothing is given back
        assert office.of(absorbed).state == "merged"
        return
    before = office.of(absorbed)
    assert office.scheduler() == 0
    assert office.of(absorbed) == before

    lone = timeline(alone.of(absorbed))
    linked = replace(timeline(before), linked_ticket_id=lone.linked_ticket_id)
    assert linked == lone
    assert timeline(office.of(survivor)) == timeline(alone.of(survivor))
    assert len(before.steps) == len(set(before.steps))


@FEW
@given(first=HISTORY, second=HISTORY, moves=st.lists(st.booleans(), max_size=6))
def test_every_appeal_is_in_exactly_one_ticket_whatever_is_merged(
    first: list[tuple[str, int]], second: list[tuple[str, int]], moves: list[bool]
) -> None:
    """I7: merging and taking apart, in either direction, loses and doubles nobody."""
    office, one, other = two(first, second)
    for direction in moves:
        pair = (one, other) if direction else (other, one)
        merged(office, *pair)
        homes = [m.appeal_id for t in office.tickets.kept.values() for m in t.members]
        assert sorted(homes) == ["apl_0001", "apl_0002", "apl_0003", "apl_0004"]
        absorbed = next((t.id for t in office.tickets.kept.values() if t.absorption), None)
        if absorbed is not None and not direction:
            office.unmerge(absorbed)
    for ticket in office.tickets.kept.values():
        assert len(office.types(ticket.id)) == ticket.sequence
        assert untold(office.tickets, ticket.id) == []

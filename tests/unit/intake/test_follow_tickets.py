"""Following dispatch: in order, gaps filled, twice is once."""

from datetime import timedelta

import pytest

from services.common.contracts.envelope import Envelope
from services.common.contracts.events.family import Arrival, TicketMerged, TicketUnmerged
from services.common.contracts.events.ticket import TicketReopened
from services.intake.adapters.dispatch_api import step_of
from services.intake.application.following.follow_tickets import FollowTickets, TicketStepOf
from services.intake.application.following.show_tracking import ShowTracking
from services.intake.domain.ratings.review_request import ReviewLimits
from tests.factories.intake import (
    NOW,
    acknowledged,
    closed,
    joined,
    new_appeal,
    opened,
    resolved,
    story,
)
from tests.fakes.intake import FakeAppeals, FakeClock, FakeDirectoryCopy, FakeDispatch, FakeViews

UNTIL = NOW + timedelta(days=2)

LIMITS = ReviewLimits(timedelta(days=15), 2)


class Bench:
    """The use case on fakes with one appeal, ``apl_1``."""

    def __init__(self) -> None:
        self.appeals, self.views, self.dispatch = FakeAppeals(), FakeViews(), FakeDispatch()
        for appeal_id in ("apl_1", "apl_2"):
            self.appeals.add(new_appeal(id=appeal_id))
        self.follow = FollowTickets(self.appeals, self.views, self.dispatch)
        self.story = story(
            "tkt_1",
            opened("apl_1", "tkt_1"),
            acknowledged("tkt_1"),
            joined("apl_2", "tkt_1"),
            resolved("tkt_1", UNTIL),
            closed("tkt_1"),
        )

    def arrive(self, *events: Envelope) -> frozenset[str]:
        return self.follow([TicketStepOf(event.subject, step_of(event)) for event in events])


def test_opened_and_joined_mark_their_appeals_taken_on() -> None:
    bench = Bench()
    bench.arrive(*bench.story[:3])
    assert [case.ticket_id for case in bench.appeals.cases.values()] == ["tkt_1", "tkt_1"]


def test_every_reporter_of_a_resolved_ticket_is_asked_to_rate() -> None:
    bench = Bench()
    bench.arrive(*bench.story[:4])
    ratings = [case.rating for case in bench.appeals.cases.values()]
    assert [(r.round, r.rate_until, r.state) for r in ratings if r] == [(1, UNTIL, "open")] * 2


def test_a_closed_ticket_asks_nobody_any_more() -> None:
    bench = Bench()
    bench.arrive(*bench.story)
    assert {case.rating.state for case in bench.appeals.cases.values() if case.rating} == {"closed"}
    assert bench.views.views["tkt_1"].state == "closed"


def test_a_reopened_ticket_asks_about_its_new_round_only() -> None:
    """A rating of the old round would count for nothing, so it is not taken either."""
    bench = Bench()
    redo = ("wo_1", "chengguan", "居民反映未清理干净", UNTIL, NOW)
    again = story("tkt_1", TicketReopened("tkt_1", 2, *redo), resolved("tkt_1", UNTIL, 2), after=4)
    bench.arrive(*bench.story[:4], again[0])
    assert {case.rating.state for case in bench.appeals.cases.values() if case.rating} == {"closed"}

    bench.arrive(again[1])

    ratings = [case.rating for case in bench.appeals.cases.values()]
    assert [(r.round, r.state) for r in ratings if r] == [(2, "open")] * 2


def test_events_seen_before_change_nothing() -> None:
    bench = Bench()
    bench.arrive(*bench.story)
    before = dict(bench.views.views), dict(bench.appeals.cases)
    assert bench.arrive(*bench.story[1:4]) == frozenset()
    assert (bench.views.views, bench.appeals.cases) == before


def test_events_of_a_batch_are_put_in_order() -> None:
    bench = Bench()
    assert bench.arrive(*reversed(bench.story)) == frozenset()
    assert bench.views.views["tkt_1"].sequence == 5


def test_a_gap_is_filled_from_dispatchs_own_record() -> None:
    bench = Bench()
    bench.dispatch.steps["tkt_1"] = [step_of(event) for event in bench.story]
    bench.arrive(bench.story[3])
    assert bench.views.views["tkt_1"].sequence == 5
    assert bench.appeals.cases["apl_1"].ticket_id == "tkt_1"


def test_a_gap_that_cannot_be_filled_holds_this_ticket_only() -> None:
    bench = Bench()
    bench.dispatch.is_away = True
    other = story("tkt_2", opened("apl_2", "tkt_2"))
    assert bench.arrive(bench.story[3], *other) == frozenset({"tkt_1"})
    assert bench.appeals.cases["apl_2"].ticket_id == "tkt_2"
    assert "tkt_1" not in bench.views.views


def test_a_worker_that_was_overtaken_waits() -> None:
    bench = Bench()
    bench.arrive(bench.story[0])
    slow = FollowTickets(bench.appeals, StaleViews(bench.views), bench.dispatch)
    held = slow([TicketStepOf("tkt_1", step_of(event)) for event in bench.story[:2]])
    assert held == frozenset({"tkt_1"})


def test_the_resident_sees_the_way_in_order_and_what_can_be_done() -> None:
    bench = Bench()
    show = ShowTracking(bench.appeals, bench.views, FakeDirectoryCopy(), FakeClock(NOW), LIMITS)
    first = show("apl_1")
    bench.arrive(*bench.story[:4])
    later = show("apl_1")
    assert first is not None
    assert later is not None
    assert (first.state, first.actions) == ("accepted", ("withdraw",))
    assert (later.state, later.actions, later.rating_round) == (
        "resolved",
        ("rate", "review", "withdraw"),
        1,
    )
    assert [entry.type for entry in later.timeline] == [
        "appeal.submitted.v1",
        "ticket.opened.v1",
        "work_order.acknowledged.v1",
        "ticket.resolved.v1",
    ]


def merged(
    ticket_id: str, other: str, *, arrived: tuple[str, ...] = (), move: int = 1
) -> TicketMerged:
    """Return a merge as one of the two tickets tells it."""
    return TicketMerged(
        ticket_id,
        "survivor" if arrived else "absorbed",
        "dispatched" if arrived else "merged",
        other,
        f"LH-{other}",
        "经核实是同一事项",
        "op-1",
        NOW,
        2,
        arrived=[Arrival(appeal, move, other) for appeal in arrived],
        departed=[] if arrived else ["apl_2"],
    )


def two() -> tuple[Bench, list[Envelope], list[Envelope]]:
    """Return a bench with an appeal in each of two tickets, the second merged into the first."""
    bench = Bench()
    survivor = story(
        "tkt_1",
        opened("apl_1", "tkt_1"),
        merged("tkt_1", "tkt_2", arrived=("apl_2",)),
        resolved("tkt_1", UNTIL),
    )
    absorbed = story("tkt_2", opened("apl_2", "tkt_2"), merged("tkt_2", "tkt_1"))
    return bench, survivor, absorbed


@pytest.mark.parametrize("late", [False, True])
def test_each_reporter_of_a_merged_family_is_asked_whatever_comes_first(*, late: bool) -> None:
    """The absorbed ticket's own story may come after the survivor's."""
    bench, survivor, absorbed = two()
    for part in (survivor, absorbed) if late else (absorbed, survivor):
        bench.arrive(*part)
    ratings = {key: case.rating for key, case in bench.appeals.cases.items()}

    assert {key: rating.ticket_id for key, rating in ratings.items() if rating} == {
        "apl_1": "tkt_1",
        "apl_2": "tkt_1",
    }
    assert bench.views.views["tkt_2"].state == "merged"


def test_the_last_move_of_an_appeal_stands_whichever_is_heard_first() -> None:
    bench, survivor, absorbed = two()
    back = TicketUnmerged(
        "tkt_2",
        "absorbed",
        "dispatched",
        "tkt_1",
        "LH-tkt_1",
        "不是同一事项",
        "op-1",
        NOW,
        NOW,
        1,
        2,
        2,
        arrived=[Arrival("apl_2", 2, "tkt_1")],
    )
    bench.arrive(*absorbed, *story("tkt_2", back, after=2))
    bench.arrive(*survivor)
    case = bench.appeals.cases["apl_2"]

    assert (case.ticket_id, case.rating) == ("tkt_2", None)


def test_a_merged_resident_sees_one_way_over_both_tickets() -> None:
    """Up to the merge the own ticket's, from then on the survivor's."""
    bench, survivor, absorbed = two()
    bench.arrive(*absorbed)
    bench.arrive(*survivor)
    shown = ShowTracking(bench.appeals, bench.views, FakeDirectoryCopy(), FakeClock(NOW), LIMITS)(
        "apl_2"
    )

    assert shown is not None
    assert (shown.state, shown.rating_round) == ("resolved", 1)
    assert "ticket.merged.v1" in [entry.type for entry in shown.timeline]


class StaleViews(FakeViews):
    """Reads what stood before the others wrote."""

    def __init__(self, real: FakeViews) -> None:
        super().__init__(real.views)

    def load(self, ticket_ids: object) -> dict[str, object]:  # type: ignore[override]
        return {}

"""Each reader of each step is told once, in order, whatever order the events come in."""

import random

import pytest

from services.common.contracts.events.family import Arrival
from services.notify.application.addresses.queue_for_addresses import QueueForAddresses
from services.notify.application.follow_tickets import FollowTickets
from services.notify.domain.notification import Notification
from tests.factories.notify import (
    FOUNDER,
    NOON,
    REPEAT,
    TICKET,
    UNIT,
    event,
    life,
    steps,
    told,
)
from tests.fakes.notify import (
    FakeClock,
    FakeDirectory,
    FakeFeed,
    FakeInbox,
    FakeNotifications,
    FakeTicketViews,
)
from tests.fakes.notify_units import FakeUnitAddresses

CENTRE = "dispatch-centre"


class World:
    def __init__(self) -> None:
        self.views = FakeTicketViews()
        self.notifications = FakeNotifications(FakeClock(NOON))
        self.feed = FakeFeed()
        self.inbox = FakeInbox()
        kinds = FakeDirectory(kinds={"jd-beiyuanmen": "subdistrict", UNIT: "department"})
        self.addresses = FakeUnitAddresses()
        self.follow = FollowTickets(
            self.views,
            self.notifications,
            self.inbox,
            self.feed,
            kinds,
            QueueForAddresses(self.addresses),
            centre=CENTRE,
        )

    @property
    def told(self) -> list[Notification]:
        return [record.notification for record in self.notifications.records.values()]

    def told_to(self, recipient: str) -> list[str]:
        return [item.event_type for item in self.told if item.recipient == recipient]


@pytest.fixture
def world() -> World:
    return World()


RESIDENTS_LIFE = [
    "ticket.opened.v1",
    "work_order.issued.v1",
    "work_order.acknowledged.v1",
    "ticket.resolved.v1",
    "ticket.closed.v1",
]


def test_the_resident_hears_of_each_step_once(world: World) -> None:
    assert world.follow(steps(life())) == frozenset()

    assert world.told_to(FOUNDER) == RESIDENTS_LIFE


def test_the_same_events_again_tell_nobody_again(world: World) -> None:
    world.follow(steps(life()))
    first = list(world.told)

    world.follow(steps(life()))
    world.views.kept.clear()  # as after a crash between the two writes
    world.follow(steps(life()))

    assert world.told == first


@pytest.mark.parametrize("seed", range(5))
def test_events_out_of_order_are_told_in_order(world: World, seed: int) -> None:
    world.feed.envelopes = life()
    mixed = life()
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order, not a secret

    for envelope in mixed:
        assert world.follow(steps([envelope])) == frozenset()

    assert world.told_to(FOUNDER) == RESIDENTS_LIFE


def test_a_gap_holds_the_ticket_while_dispatch_is_away_and_no_other(world: World) -> None:
    world.feed.away = True
    late = steps(life())[2:]
    other = steps(life("ticket.opened.v1", ticket_id="tkt_2"))

    assert world.follow([*late, *other]) == frozenset({TICKET})

    assert [item.ticket_id for item in world.told] == ["tkt_2"]


def test_a_joined_reporter_hears_of_what_comes_after(world: World) -> None:
    world.follow(
        steps(
            told(
                [
                    event("ticket.opened.v1"),
                    event("work_order.issued.v1"),
                    event("ticket.joined.v1", appeal_id=REPEAT),
                    event("ticket.resolved.v1"),
                ]
            )
        )
    )

    assert world.told_to(REPEAT) == ["ticket.joined.v1", "ticket.resolved.v1"]


def test_support_orders_are_not_told_to_residents(world: World) -> None:
    opened = event("ticket.opened.v1")
    world.follow(steps(told([opened, event("work_order.issued.v1", role="support")])))

    assert world.told_to(FOUNDER) == ["ticket.opened.v1"]


def test_an_unknown_type_is_a_step_that_nobody_is_told_of(world: World) -> None:
    envelopes = life("ticket.opened.v1", "work_order.issued.v1")
    from_the_future = life("ticket.opened.v1", "ticket.closed.v1", "ticket.closed.v1")[2]
    strange = steps([from_the_future])[0]
    object.__setattr__(strange, "type", "ticket.dreamt.v1")
    world.follow([*steps(envelopes), strange])

    assert world.views.kept[TICKET].sequence == 3
    assert world.told_to(FOUNDER) == ["ticket.opened.v1", "work_order.issued.v1"]


def test_notifications_hold_no_text_of_the_appeal(world: World) -> None:
    world.follow(steps(life()))

    assert {name for item in world.told for name in item.facts} <= {
        "number",
        "category",
        "unit",
        "received_at",
        "resident_due_at",
        "resolve_due_at",
        "outcome",
        "answer",
        "rate_until",
        "reason",
    }


def arrivals(*appeals: str) -> list[Arrival]:
    return [Arrival(appeal, 1, "tkt_2") for appeal in appeals]


def test_whoever_came_by_a_merge_hears_of_each_later_step_until_it_is_undone(world: World) -> None:
    """Each event is told to those who are in its own ticket at that step; nobody is told twice."""
    came = {"role": "survivor", "arrived": arrivals("apl_8", "apl_9"), "departed": []}
    gone = {"role": "survivor", "arrived": [], "departed": ["apl_8", "apl_9"]}
    world.follow(
        steps(
            told(
                [
                    event("ticket.opened.v1"),
                    event("ticket.merged.v1", **came),
                    event("work_order.acknowledged.v1"),
                    event("ticket.unmerged.v1", **gone),
                    event("ticket.resolved.v1"),
                ]
            )
        )
    )

    assert world.told_to("apl_9") == ["ticket.merged.v1", "work_order.acknowledged.v1"]
    assert world.told_to(FOUNDER) == [
        "ticket.opened.v1",
        "work_order.acknowledged.v1",
        "ticket.resolved.v1",
    ]


def test_an_absorbed_ticket_tells_nobody_until_it_comes_back(world: World) -> None:
    """Its reporters hear from the survivor; back again they are told so, and of what follows."""
    rested = {"role": "absorbed", "arrived": [], "departed": [FOUNDER]}
    back = {"role": "absorbed", "arrived": arrivals(FOUNDER), "departed": []}
    world.follow(
        steps(
            told(
                [
                    event("ticket.opened.v1"),
                    event("ticket.merged.v1", **rested),
                    event("ticket.unmerged.v1", **back),
                    event("ticket.resolved.v1"),
                ]
            )
        )
    )

    assert world.told_to(FOUNDER) == [
        "ticket.opened.v1",
        "ticket.unmerged.v1",
        "ticket.resolved.v1",
    ]


def test_whoever_withdrew_hears_that_and_nothing_more(world: World) -> None:
    """Until now one of several reporters went on getting notices."""
    world.follow(
        steps(
            told(
                [
                    event("ticket.opened.v1"),
                    event("ticket.joined.v1", appeal_id=REPEAT),
                    event("ticket.left.v1", appeal_id=REPEAT),
                    event("ticket.resolved.v1"),
                ]
            )
        )
    )

    assert world.told_to(REPEAT) == ["ticket.joined.v1", "ticket.left.v1"]
    assert "ticket.resolved.v1" in world.told_to(FOUNDER)


def test_each_inbox_has_the_text_that_is_written_for_its_people(world: World) -> None:
    story = [
        event("ticket.opened.v1"),
        event("work_order.issued.v1", unit=UNIT, role="lead"),
        event("ticket.escalated.v1", unit=UNIT, tell_units=[UNIT, "jd-beiyuanmen"]),
        event("deadline.missed.v1", unit="jd-beiyuanmen"),
    ]
    world.follow(steps(told(story)))
    texts = {
        (item.step.type, item.owner): item.addressee
        for item in world.inbox.items.values()
        if item.owner.startswith("unit:")
    }
    assert texts == {
        ("work_order.issued.v1", f"unit:{UNIT}"): "unit_handler",
        ("ticket.escalated.v1", f"unit:{UNIT}"): "unit_handler",
        ("ticket.escalated.v1", "unit:jd-beiyuanmen"): "street",
        ("ticket.escalated.v1", f"unit:{CENTRE}"): "supervisor",
        # The street's own clock: it is the one that has to act.
        ("deadline.missed.v1", "unit:jd-beiyuanmen"): "unit_handler",
        ("deadline.missed.v1", f"unit:{CENTRE}"): "supervisor",
    }


def test_the_centre_s_inbox_hears_nothing_of_a_case_that_an_office_alone_may_know(
    world: World,
) -> None:
    sealed = event(
        "ticket.sealed.v1",
        accused_units=[UNIT],
        closed_units=[UNIT],
        closed_areas=[],
        discipline_unit="jiwei",
    )
    story = [event("ticket.opened.v1"), sealed, event("deadline.missed.v1", unit="jiwei")]
    world.follow(steps(told(story)))
    assert {item.owner for item in world.inbox.items.values()} == {"unit:jiwei"}

"""D3: the second return goes one tier up; the ruling binds; wrong dispatch is charged to nobody."""

from datetime import timedelta

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotAParty,
    RoleMissing,
)
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY_UNIT,
    OPERATOR,
    STREET,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
    handler,
)
from tests.factories.dispatch_disputes import (
    BASIS,
    DIRECTOR,
    LEADER,
    NEIGHBOUR_UNIT,
    OTHER_STREET,
    REASON,
    community,
)
from tests.unit.dispatch.arbitration.office import Office

SAID = "我单位仅负责主干道，背街小巷由街道负责"


def test_second_return_opens_arbitration_by_whichever_units() -> None:
    """With a clock of its own, and the parties and the ruler told."""
    office = Office()
    ticket = office.disputed()
    case = ticket.dispute.open

    assert (ticket.state, ticket.returns, ticket.tier) == ("arbitration", 2, 1)
    assert (case.parties, case.unit, case.roles) == (
        (UNIT, "shizheng"),
        CENTRE,
        ("supervisor", "director"),
    )
    assert [c.kind for c in ticket.clocks if c.state == "running"] == ["arbitration"]
    assert case.due_at == ticket.next_due_at
    told = office.tickets.told[ticket.id]
    assert [one.event.TYPE for one in told[-3:]] == [
        "work_order.returned.v1",
        "arbitration.opened.v1",
        "ticket.escalated.v1",
    ]
    assert told[-2].units == (UNIT, "shizheng", CENTRE)


def test_same_unit_returning_again_after_a_refusal_counts_as_the_second() -> None:
    """A refused return is a return."""
    office = Office()
    ticket = office.return_(office.open())
    office.centre.refuse_return(ticket.id, Order(OPERATOR), reason=REASON)
    again = office.return_(ticket)

    assert (again.state, again.dispute.open.parties) == ("arbitration", (UNIT,))


def test_street_rules_between_its_communities() -> None:
    """Who rules is data: the parent of both."""
    office = Office()
    case = office.quarrelled().dispute.open

    assert (case.unit, case.roles) == (STREET_UNIT, ("street",))


@pytest.mark.parametrize(
    ("story", "rulers", "others"),
    [
        ("disputed", [SUPERVISOR, DIRECTOR], [STREET, LEADER]),
        ("quarrelled", [STREET], [SUPERVISOR, DIRECTOR, OTHER_STREET]),
    ],
)
def test_only_the_tier_asked_rules(story: str, rulers: list[Caller], others: list[Caller]) -> None:
    """Others learn which roles it takes."""
    for who in others:
        office = Office()
        with pytest.raises(RoleMissing):
            office.rule(getattr(office, story)(), who)
    for who in rulers:
        office = Office()
        lead = UNIT if story == "disputed" else COMMUNITY_UNIT
        assert office.rule(getattr(office, story)(), who, lead=lead).state == "dispatched"


def test_late_ruling_climbs_at_once_and_the_tier_above_may_rule() -> None:
    """The street is silent for four working hours: the centre is asked, then the district."""
    office = Office()
    ticket = office.quarrelled()
    office.clock.instant = ticket.dispute.open.due_at + timedelta(seconds=1)
    office.scheduler()
    late = office.now(ticket)

    assert late.tier == 2
    assert office.tickets.types(ticket.id)[-3:] == [
        "deadline.missed.v1",
        "ticket.escalated.v1",
        "paper.issued.v1",
    ]
    assert office.tickets.told[ticket.id][-1].event.trigger == "arbitration_overdue"
    ruled = office.rule(late, SUPERVISOR, lead=COMMUNITY_UNIT)
    assert ruled.dispute.ruling.in_time is False

    office = Office()
    ticket = office.quarrelled()
    office.clock.advance(days=9)
    office.scheduler()
    assert office.now(ticket).tier == 3
    assert office.now(ticket).waits_for == "district_leader"
    assert office.rule(ticket, LEADER, lead=NEIGHBOUR_UNIT).state == "dispatched"


def test_ruling_issues_the_order_and_binds_the_lead() -> None:
    """It says who leads, why, and cannot be returned."""
    office = Office()
    ticket = office.disputed()
    due = ticket.resident_due_at
    office.clock.advance(hours=1)
    ruled = office.rule(ticket, SUPERVISOR, lead="gongan", minutes=("att_1",))
    order = ruled.orders[-1]

    assert (ruled.state, order.unit, order.state) == ("dispatched", "gongan", "issued")
    assert order.issued_at == office.clock.now()
    assert ruled.resident_due_at == due
    assert (ruled.routing.unit_by, ruled.routing.rule_id) == ("ruling", ruled.dispute.ruling.id)
    assert ruled.dispute.ruling.minutes == ("att_1",)
    assert [c.kind for c in ruled.clocks if c.kind == "arbitration" and c.state != "stopped"] == []
    with pytest.raises(LimitReached) as bound:
        office.return_(ruled)
    assert bound.value.code == "ruling_binds"


def test_wrong_dispatch_is_charged_to_no_unit_but_the_ruled_one_keeps_its_own() -> None:
    """Who had it rightly all the time is not freed by having returned it."""
    office = Office()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead="shizheng")

    assert [order.charged for order in ticket.orders] == [False, True, True]
    told = office.tickets.told[ticket.id]
    ruled = next(one for one in told if one.event.TYPE == "arbitration.ruled.v1")
    assert ruled.event.uncharged == [ticket.orders[0].id]


def test_ruling_for_a_third_unit_frees_both() -> None:
    """Neither had it rightly."""
    office = Office()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead="gongan")

    assert [order.charged for order in ticket.orders] == [False, False, True]
    assert office.tickets.types(ticket.id)[-3:] == [
        "arbitration.ruled.v1",
        "work_order.return_confirmed.v1",
        "work_order.issued.v1",
    ]


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"lead": "nobody"}, "lead", "unknown_unit"),
        ({"lead": COMMUNITY_UNIT}, "lead", "not_on_published_list"),
        ({"supports": ("nobody",)}, "supports.0", "unknown_unit"),
        ({"supports": (UNIT,)}, "supports.0", "unit_named_twice"),
        ({"supports": ("gongan", "gongan")}, "supports.1", "unit_named_twice"),
        ({"reason": "归你"}, "reason", "too_short_to_say_anything"),
        ({"basis": "无"}, "basis", "too_short_to_say_anything"),
    ],
)
def test_ruling_says_something_that_can_be_done(
    said: dict[str, object], field: str, why: str
) -> None:
    """Department work is not ruled down to a community."""
    office = Office()
    ticket = office.disputed()

    with pytest.raises(FieldRefused) as refused:
        office.rule(ticket, SUPERVISOR, **said)
    assert (refused.value.field, refused.value.reason) == (field, why)
    assert office.now(ticket).state == "arbitration"


def test_parties_state_their_case_and_nobody_else_does() -> None:
    """Each three times at most, with papers; the event tells that, not what."""
    office = Office()
    ticket = office.disputed()
    for _ in range(3):
        said = office.centre.statements(
            ticket.id, Order(handler()), text=SAID, attachments=("att_9",)
        )

    assert [(one.unit, one.attachments) for one in said.dispute.open.statements] == [
        (UNIT, ("att_9",))
    ] * 3
    event = office.tickets.told[ticket.id][-1].event
    assert (event.TYPE, SAID in str(event)) == ("arbitration.stated.v1", False)
    with pytest.raises(LimitReached, match="too_many_statements"):
        office.centre.statements(ticket.id, Order(handler()), text=SAID)
    with pytest.raises(NotAParty):
        office.centre.statements(ticket.id, Order(STREET), text=SAID)
    with pytest.raises(FieldRefused):
        office.centre.statements(ticket.id, Order(handler("shizheng")), text="不是我")


def test_nothing_is_stated_or_ruled_outside_an_arbitration() -> None:
    """Before it opens, and after it was ruled."""
    office = Office()
    ticket = office.open()
    with pytest.raises(NotAllowed):
        office.rule(ticket, SUPERVISOR)
    with pytest.raises(NotAllowed):
        office.centre.statements(ticket.id, Order(handler()), text=SAID)


def test_ruled_community_of_the_quarrel_is_bound_and_the_other_free() -> None:
    """The street's word holds for its communities."""
    office = Office()
    ticket = office.rule(office.quarrelled(), STREET, lead=NEIGHBOUR_UNIT)

    with pytest.raises(LimitReached, match="ruling_binds"):
        office.return_(ticket, community(NEIGHBOUR_UNIT))
    assert [order.charged for order in ticket.orders] == [False, True, True]


def test_ruling_overrules_the_centre_s_confirmation() -> None:
    """The first unit was let off, and leads after all: what it had was its own."""
    office = Office()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead=UNIT)

    assert [(order.unit, order.charged) for order in ticket.orders] == [
        (UNIT, True),
        ("shizheng", False),
        (UNIT, True),
    ]
    assert [item.verdict for item in ticket.dispute.returns] == ["ruled", "ruled"]


def test_supports_of_a_ruling_get_their_orders_and_are_bound_as_well() -> None:
    """The lead is not alone with what was ruled."""
    office = Office()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead=UNIT, supports=("gongan",))
    support = ticket.supports[0]

    assert (support.unit, support.cause, ticket.live_order.unit) == ("gongan", "ruling", UNIT)
    with pytest.raises(LimitReached) as bound:
        office.unit.return_(support.id, Order(handler("gongan")), reason="not_in_duty", basis=BASIS)
    assert bound.value.code == "ruling_binds"

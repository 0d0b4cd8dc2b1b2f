"""B6: one lead, several supports, each with clocks of its own; nothing closes over an open one."""

from datetime import timedelta

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.escalation.deciding import Ladder, decide
from services.dispatch.domain.orders.room import MOST_ORDERS
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    RoleMissing,
)
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OPERATOR,
    REVIEWER,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
    directory,
    directory_body,
    handler,
)
from tests.factories.dispatch_hall import BASIS, MANHOLE, TASK, Hall

SHIZHENG = "shizheng"


def clocks_of(hall: Hall, order_id: str) -> dict[str, Clock]:
    return {clock.kind: clock for clock in hall.ticket.clocks if clock.order_id == order_id}


def test_rules_that_name_a_support_issue_it_with_the_lead() -> None:
    """The manhole's rule: 市政 leads, 城管 supports; each order has its own clocks and copies."""
    hall = Hall()
    ticket = hall.open(**MANHOLE)

    assert [(o.unit, o.role, o.cause) for o in ticket.orders] == [
        (SHIZHENG, "lead", None),
        (UNIT, "support", "rule"),
    ]
    assert hall.told == ["ticket.opened", "work_order.issued", "work_order.issued"]
    assert hall.tickets.told[ticket.id][2].units == (UNIT,)
    assert set(clocks_of(hall, ticket.orders[1].id)) == {"acknowledge", "resolve"}


def test_a_duty_list_that_names_a_support_issues_it_with_the_lead() -> None:
    """主办、协办 are two columns of one list; both get their order in the same write."""
    listed = {"unit": "gongan", "categories": [], "supports": ["0104"], "areas": None}
    hall = Hall(changes={"duty_lists": [*directory_body()["duty_lists"], listed]})
    ticket = hall.open()

    assert [(o.unit, o.role, o.cause) for o in ticket.orders] == [
        (UNIT, "lead", None),
        ("gongan", "support", "rule"),
    ]
    assert ticket.version == 1


def test_a_support_is_returned_in_time_or_accepted() -> None:
    """The limit of a lead's return, one working day here, from the support's own issue on (D3)."""
    hall = Hall()
    hall.open(**MANHOLE)
    hall.clock.advance(days=3)
    with pytest.raises(LimitReached, match="return_too_late"):
        hall.do(hall.support(UNIT), "return_", reason="not_in_duty", basis=BASIS)

    hall.ask("gongan")
    hall.clock.advance(hours=2)
    hall.do(hall.support("gongan"), "return_", reason="not_in_duty", basis=BASIS)
    assert hall.support("gongan").state == "returned"


def test_a_matter_screened_as_urgent_leaves_its_supports_less_time_too() -> None:
    """The lead gives it back, the centre finds that it is P0: nobody's limit is P2's any more."""
    hall = Hall()
    hall.open(**MANHOLE)
    hall.do(hall.lead(), "return_", reason="not_in_duty", basis=BASIS)
    hall.centre.screen(
        hall.ticket.id,
        Order(OPERATOR),
        category=None,
        area_code=None,
        unit="gongan",
        severity="P0",
    )

    assert hall.support(UNIT).resolve_due_at == hall.clock.now() + timedelta(hours=2)
    assert hall.lead().resolve_due_at == hall.support(UNIT).resolve_due_at


def test_support_works_while_the_ticket_s_state_follows_the_lead() -> None:
    """Signing, working and handing in a support move no state but its own."""
    hall = Hall()
    hall.open(**MANHOLE)
    support = hall.support(UNIT)
    hall.do(support, "acknowledge")
    hall.do(support, "progress", note="已到现场")
    ticket = hall.finish(support)

    assert ticket.state == "dispatched"
    assert hall.support(UNIT).state == "submitted"
    assert clocks_of(hall, support.id)["resolve"].state == "paused"
    assert clocks_of(hall, hall.lead().id)["resolve"].state == "running"


def test_the_lead_takes_or_rejects_a_support_s_result() -> None:
    """Rejected, its clock goes on with what was left; taken, it is over; strangers get a 404."""
    hall = Hall()
    hall.open(**MANHOLE)
    support = hall.support(UNIT)
    hall.do(support, "acknowledge")
    hall.finish(support)
    lead = handler(SHIZHENG)
    with pytest.raises(NotFound):
        hall.do(support, "accept")  # not its own
    with pytest.raises(NotFound):
        hall.do(support, "accept", handler("gongan"))
    hall.clock.advance(days=1)
    hall.do(support, "reject", lead, reason="未附现场照片，请补充说明")
    assert clocks_of(hall, support.id)["resolve"].state == "running"
    hall.finish(hall.support(UNIT))
    hall.do(support, "accept", lead)

    assert hall.support(UNIT).state == "resolved"
    assert {clock.state for clock in clocks_of(hall, support.id).values()} == {"stopped"}


def test_the_lead_waits_for_its_supports_or_says_why_not() -> None:
    """First-responsible: a support left open is told as released, with the lead's reason kept."""
    hall = Hall()
    hall.open(**MANHOLE)
    hall.work(hall.lead())
    with pytest.raises(LimitReached) as refused:
        hall.finish(hall.lead())
    assert refused.value.code == "supports_open"
    with pytest.raises(FieldRefused):
        hall.finish(hall.lead(), override="不等")
    ticket = hall.finish(hall.lead(), override="协办事项已由本单位一并处置完毕")

    assert ticket.state == "submitted"
    assert ticket.supports == ()
    assert hall.told[-2:] == ["work_order.revoked", "work_order.submitted"]
    assert hall.lead().override == "协办事项已由本单位一并处置完毕"
    assert hall.centre.accept(ticket.id, Order(REVIEWER)).state == "resolved"


def test_matter_divided_closes_when_every_part_is_done() -> None:
    """B6: the centre divides, one lead answers; a part that is no longer needed rejoins."""
    hall = Hall()
    ticket = hall.open()
    hall.divide(SHIZHENG, "gongan")
    assert hall.told[-3:] == ["ticket.divided", "work_order.issued", "work_order.issued"]
    with pytest.raises(RoleMissing):
        hall.divide("gongan", by=handler())
    hall.work(hall.lead())
    hall.do(hall.support("gongan"), "rejoin", handler(), reason="该部分无须公安处置，由本单位办理")
    hall.do(hall.support(SHIZHENG), "acknowledge")
    hall.finish(hall.support(SHIZHENG))
    with pytest.raises(LimitReached):
        hall.finish(hall.lead())
    hall.do(hall.support(SHIZHENG), "accept", Caller("rev-2", REVIEWER.roles))
    hall.finish(hall.lead())

    assert hall.support("gongan").end_reason == "rejoined"
    assert hall.centre.accept(ticket.id, Order(REVIEWER)).state == "resolved"


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ((UNIT,), "unit_leads"),
        (("gongan", "gongan"), "unit_supports"),
        (("nobody",), "unknown_unit"),
        ((COMMUNITY_UNIT,), "not_on_published_list"),
    ],
)
def test_supports_are_asked_of_units_that_may_have_them(
    units: tuple[str, ...], reason: str
) -> None:
    """Not of the lead, not twice, not of nobody, and department work is not sent down (C4)."""
    hall = Hall()
    hall.open()
    with pytest.raises(FieldRefused) as refused:
        hall.ask(*units)

    assert refused.value.reason == reason


def test_the_lead_s_own_unit_asks_for_support_and_no_other_does() -> None:
    """A third unit does not learn that the ticket is there."""
    hall = Hall()
    hall.open()
    with pytest.raises(NotFound):
        hall.ask("gongan", by=handler("gongan"))
    hall.ask("gongan", by=handler())

    assert hall.support("gongan").task == TASK


def test_support_that_says_no_leaves_the_ticket_where_it_is() -> None:
    """Its return counts for no arbitration; the lead is told."""
    hall = Hall()
    hall.open(**MANHOLE)
    ticket = hall.do(hall.support(UNIT), "return_", reason="not_in_duty", basis=BASIS)

    assert (ticket.state, ticket.returns) == ("dispatched", 0)
    assert hall.tickets.told[ticket.id][-1].units == (UNIT, SHIZHENG)


def test_lead_that_returns_leaves_its_supports_at_work() -> None:
    """Screened again, those that the rules name stay, and one that leads now ends as support."""
    hall = Hall()
    hall.open(**MANHOLE)
    hall.ask("gongan")
    hall.do(hall.lead(), "return_", reason="not_in_duty", basis=BASIS)
    assert {order.unit for order in hall.ticket.supports} == {UNIT, "gongan"}
    ticket = hall.centre.screen(
        hall.ticket.id, Order(OPERATOR), category=None, area_code=None, unit=UNIT
    )

    assert hall.lead().unit == UNIT
    assert {order.unit for order in ticket.supports} == {"gongan"}
    assert hall.support(UNIT).end_reason == "leads_now"


def test_support_s_clocks_climb_like_the_lead_s() -> None:
    """An unsigned support is missed, escalated at its own unit, and named in the steps."""
    hall = Hall()
    ticket = hall.open(**MANHOLE)
    where = directory()
    ladder = Ladder(where.policy, where.calendar, where)
    moves = decide(ticket, ladder, hall.clock.now() + timedelta(hours=3))
    named = {step.unit for step in moves.steps if hasattr(step, "responsible_unit")}

    assert named == {SHIZHENG, UNIT}


def test_reassigned_lead_begins_anew_and_the_first_unit_is_not_charged() -> None:
    """The resident's clock goes on; the new unit's clocks start; supports stay."""
    hall = Hall()
    before = hall.open()
    hall.ask(SHIZHENG)
    hall.do(hall.lead(), "acknowledge")
    first = hall.lead()
    hall.clock.advance(days=1)
    ticket = hall.centre.reassign(
        before.id, Order(OPERATOR), unit="gongan", reason="经核对属公安职责，予以改派"
    )

    assert ticket.state == "dispatched"
    assert ticket.resident_due_at == before.resident_due_at
    assert hall.lead().unit == "gongan"
    assert hall.lead().resolve_due_at > first.resolve_due_at
    given = ticket.order_of(first.id)
    assert (given.state, given.charged, given.end_reason) == ("revoked", False, "reassigned")
    assert {c.state for c in ticket.clocks if c.order_id == first.id} == {"stopped"}
    assert {order.unit for order in ticket.supports} == {SHIZHENG}
    assert hall.told[-2:] == ["work_order.reassigned", "work_order.issued"]


def test_reassigned_to_its_support_the_support_leads() -> None:
    """Its support order ends; nobody has two orders of one ticket."""
    hall = Hall()
    ticket = hall.open(**MANHOLE)
    hall.centre.reassign(ticket.id, Order(OPERATOR), unit=UNIT, reason="经核对属城管职责，予以改派")

    assert hall.told[-3:] == ["work_order.reassigned", "work_order.revoked", "work_order.issued"]
    assert [o.unit for o in hall.ticket.live_orders] == [UNIT]
    with pytest.raises(RoleMissing):
        hall.centre.reassign(ticket.id, Order(handler()), unit="gongan", reason=BASIS)
    with pytest.raises(FieldRefused):
        hall.centre.reassign(ticket.id, Order(OPERATOR), unit=UNIT, reason=BASIS)


def test_order_is_handed_to_another_person_without_a_clock_noticing() -> None:
    """The unit names who works on it."""
    hall = Hall()
    hall.open()
    before = hall.ticket.clocks
    ticket = hall.do(hall.lead(), "hand_over", person="li-si", reason="转专人办理")

    assert hall.lead().handler == "li-si"
    assert ticket.clocks == before
    assert hall.told[-1] == "work_order.handed_over"
    with pytest.raises(FieldRefused):
        hall.do(hall.lead(), "hand_over", reason="都没写")


def test_street_hands_over_to_its_community_what_is_on_its_list() -> None:
    """C4: the resolve limit goes on; the community signs and contacts within its own limits."""
    duties = [
        *directory_body()["duty_lists"],
        {"unit": STREET_UNIT, "categories": ["1403"], "areas": None},
    ]
    rules = [
        {"id": "quarrel", "category": "1403", "area": None, "unit": STREET_UNIT, "role": "lead"}
    ]
    hall = Hall(changes={"duty_lists": duties, "routing_rules": rules})
    hall.open(category="1403", area_code=COMMUNITY)
    street = hall.lead()
    assert street.unit == STREET_UNIT
    hall.work(street)
    hall.clock.advance(hours=2)
    ticket = hall.do(street, "hand_over", unit=COMMUNITY_UNIT, reason="邻里纠纷由社区就近调解办理")

    assert (hall.lead().unit, hall.lead().state, ticket.state) == (
        COMMUNITY_UNIT,
        "issued",
        "dispatched",
    )
    assert hall.lead().resolve_due_at == street.resolve_due_at
    running = {c.kind: c.unit for c in ticket.clocks if not c.is_stopped}
    assert running == dict.fromkeys(("acknowledge", "contact", "resolve"), COMMUNITY_UNIT)
    hall.work(hall.lead())
    assert hall.ticket.state == "in_progress"


def test_department_work_never_goes_down_to_a_community() -> None:
    """Nor does anything go to a unit that is not one's own subordinate."""
    hall = Hall()
    hall.open()
    for unit, reason in (
        (COMMUNITY_UNIT, "not_subordinate"),
        ("shizheng", "not_subordinate"),
        ("nobody", "unknown_unit"),
    ):
        with pytest.raises(FieldRefused) as refused:
            hall.do(hall.lead(), "hand_over", unit=unit, reason="转由下级单位就近办理")
        assert refused.value.reason == reason


def test_notes_carry_proof_and_events_do_not_tell_the_place() -> None:
    """D8, A9: where a photo was taken stays with the order."""
    hall = Hall()
    hall.open()
    hall.work(hall.lead())
    proof = Proof("att_1", hall.clock.now(), (108.91, 34.21))
    hall.do(hall.lead(), "progress", note="现场照片见附件", proofs=[proof])
    event = hall.tickets.told[hall.ticket.id][-1].event

    assert hall.lead().proofs == (proof,)
    assert [p.attachment_id for p in event.proofs] == ["att_1"]  # type: ignore[attr-defined]
    assert "108.91" not in repr(event)
    late = Proof("att_2", hall.clock.now() + timedelta(days=1))
    with pytest.raises(FieldRefused):
        hall.do(hall.lead(), "progress", note="时间不对", proofs=[late])


def test_refused_and_withdrawn_tickets_take_every_order_back() -> None:
    """Each unit is told; no clock runs on."""
    hall = Hall()
    ticket = hall.open(**MANHOLE)
    after = hall.centre.refuse(
        ticket.id, Order(OPERATOR), ground="litigation", explanation="该事项已进入诉讼程序"
    )

    assert {order.state for order in after.orders} == {"revoked"}
    assert hall.told[-3:] == ["work_order.revoked", "work_order.revoked", "ticket.refused"]
    assert after.next_due_at is None


def test_more_time_for_a_support_is_asked_and_given_one_tier_up() -> None:
    """The lead's limit does not move with it."""
    hall = Hall()
    hall.open(**MANHOLE)
    support, lead = hall.support(UNIT), hall.lead()
    hall.do(support, "acknowledge")
    wanted = support.resolve_due_at + timedelta(days=2)
    hall.do(support, "request_extension", reason="等待专用配件到货后施工", wanted_due_at=wanted)
    hall.do(support, "grant_extension", SUPERVISOR)

    assert hall.support(UNIT).resolve_due_at == wanted
    assert clocks_of(hall, support.id)["resolve"].due_at == wanted
    assert hall.lead().resolve_due_at == lead.resolve_due_at
    with pytest.raises(NotAllowed):
        hall.do(support, "acknowledge")


def test_a_ticket_takes_only_so_many_supports() -> None:
    """Ten units at most: beyond that nobody leads."""
    units = [
        {"code": f"u{n}", "name": f"u{n}", "kind": "department", "parent": None, "area_code": None}
        for n in range(12)
    ]
    hall = Hall(changes={"units": [*directory_body()["units"], *units]})
    hall.open()
    with pytest.raises(LimitReached):
        hall.ask(*(f"u{n}" for n in range(11)))


def test_a_ticket_takes_a_number_of_orders_in_all() -> None:
    """Those that are over count: no loop of units makes its document grow for ever."""
    hall = Hall()
    hall.open()
    for _ in range(MOST_ORDERS - 1):
        hall.ask("gongan")
        hall.do(hall.support("gongan"), "rejoin", OPERATOR, reason=BASIS)
    with pytest.raises(LimitReached, match="too_many_orders"):
        hall.ask("gongan")
    with pytest.raises(LimitReached, match="too_many_orders"):
        hall.centre.reassign(hall.ticket.id, Order(OPERATOR), unit="gongan", reason=BASIS)

    assert len(hall.ticket.orders) == MOST_ORDERS

"""L2: whom a report is against hears nothing of it; discipline clues are for one office alone."""

from dataclasses import replace

import pytest

from services.common.web.principal import PUBLIC_READER
from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import PLATFORM, Caller
from services.dispatch.domain.escalation.deciding import Ladder, decide
from services.dispatch.domain.escalation.steps import Escalated
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotFound
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.secrecy.seal import OPEN, PUBLIC, Seal
from services.dispatch.domain.secrecy.subordinates import below, seal_against
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.opening import can_join
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.rights.readers import may_read_text
from services.dispatch.entrypoints.http.views import ticket_view
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    COMMUNITY_UNIT,
    OPERATOR,
    REVIEWER,
    STREET,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
    appeal,
    directory,
    handler,
    later,
    ticket,
)
from tests.factories.dispatch_hall import Hall
from tests.factories.secrecy import COMMUNITY_WORKER, GRID_OFFICER, OFFICE, OFFICER, with_office

DISPUTE = {"title": "邻里纠纷", "text": "邻里纠纷，社区不管", "category": "1403"}
EVERYBODY = (OPERATOR, REVIEWER, SUPERVISOR, STREET, COMMUNITY_WORKER, GRID_OFFICER, handler())


def sealed(**changes: object) -> Ticket:
    """Return a ticket about the street barbecues of a district, reported against its street."""
    return replace(ticket(), seal=seal_against([STREET_UNIT], directory()), **changes)  # type: ignore[arg-type]


def test_a_seal_closes_a_ticket_to_the_accused_and_everybody_below() -> None:
    closed = sealed()
    assert below([STREET_UNIT], directory()) == (STREET_UNIT, COMMUNITY_UNIT)
    seen = {who.subject for who in EVERYBODY if who.may_see(closed)}
    assert seen == {"op-1", "rev-1", "sup-1", f"{UNIT}-1"}
    assert PLATFORM.may_see(closed)


def test_staff_of_the_centre_who_sit_in_an_accused_unit_are_shut_out_too() -> None:
    assert not Caller("x", frozenset({"supervisor"}), COMMUNITY_UNIT).may_see(sealed())


def test_a_report_that_names_its_unit_is_never_routed_there() -> None:
    """The community's own list would have it; it waits at the centre instead."""
    where = directory()
    plain = route(appeal(**DISPUTE), where)
    against = route(appeal(**DISPUTE, accused_unit=STREET_UNIT), where)
    assert (plain.unit, against.unit) == (COMMUNITY_UNIT, None)
    assert against.screening_reasons == ("no_unit",)


def test_an_unknown_unit_and_the_centre_itself_seal_nothing() -> None:
    hall = Hall()
    hall.open(accused_unit="nobody")
    assert hall.ticket.seal == OPEN
    assert Hall().open(accused_unit=CENTRE).seal == OPEN


def test_accusing_the_leading_unit_takes_the_order_from_it() -> None:
    hall = Hall()
    first = hall.open()
    done = hall.centre.accuse(first.id, Order(OPERATOR), units=[UNIT])

    assert (done.state, done.orders[0].state, done.live_order) == ("screening", "revoked", None)
    assert hall.told[-2:] == ["work_order.revoked", "ticket.sealed"]
    assert done.waits_for == "clock"
    with pytest.raises(NotFound):
        hall.do(first.orders[0], "acknowledge")
    with pytest.raises(FieldRefused) as refused:
        hall.centre.screen(first.id, Order(OPERATOR), category=None, area_code=None, unit=UNIT)
    assert (refused.value.field, refused.value.reason) == ("unit", "accused_unit")


def test_accusing_a_support_ends_its_part_and_leaves_the_lead() -> None:
    hall = Hall()
    hall.open()
    hall.ask("gongan")
    done = hall.centre.accuse(hall.ticket.id, Order(OPERATOR), units=["gongan"])
    assert (done.state, done.supports) == ("dispatched", ())
    with pytest.raises(FieldRefused, match="accused_unit"):
        hall.ask("gongan")


def test_what_comes_to_light_afterwards_closes_a_case_that_is_over() -> None:
    """It stays as it ended, nobody's order is taken back; the accused see it no more."""
    hall = Hall()
    hall.open()
    said = {"ground": "no_matter", "explanation": "所述事项没有可办理的具体内容"}
    ended = hall.centre.refuse(hall.ticket.id, Order(OPERATOR), **said)
    orders = ended.orders
    done = hall.centre.accuse(ended.id, Order(OPERATOR), units=[UNIT])

    assert (done.state, done.orders, done.next_due_at) == ("refused", orders, None)
    assert hall.told[-1] == "ticket.sealed"
    assert not handler().may_see(done)
    assert OPERATOR.may_see(done)


@pytest.mark.parametrize(
    ("units", "reason"),
    [([], "units_out_of_range"), (["nobody"], "unknown_unit"), ([CENTRE], "centre_accused")],
)
def test_what_cannot_be_accused_is_refused(units: list[str], reason: str) -> None:
    hall = Hall()
    hall.open()
    with pytest.raises(FieldRefused, match=reason):
        hall.centre.accuse(hall.ticket.id, Order(OPERATOR), units=units)


def test_a_discipline_clue_is_out_of_sight_of_everybody_but_the_office() -> None:
    hall = Hall(changes=with_office())
    hall.open()
    done = hall.centre.discipline(hall.ticket.id, Order(SUPERVISOR))

    assert (done.state, done.live_order and done.live_order.unit) == ("dispatched", OFFICE)
    director = Caller("dir-1", frozenset({"director"}))
    assert not any(who.may_see(done) for who in (*EVERYBODY, director))
    assert OFFICER.may_see(done)
    with pytest.raises(NotFound):
        hall.centre.recategorise(hall.ticket.id, Order(SUPERVISOR), category="0201")
    assert hall.do(hall.lead(), "acknowledge", OFFICER).state == "acknowledged"


def test_without_an_office_in_the_directory_nothing_is_handed_over() -> None:
    hall = Hall()
    hall.open()
    with pytest.raises(LimitReached, match="no_discipline_unit"):
        hall.centre.discipline(hall.ticket.id, Order(SUPERVISOR))


def test_climbing_passes_over_the_accused() -> None:
    """The community's superior is the street; where the street is accused the centre answers."""
    where = directory()
    born = ticket(where, **DISPUTE)
    ladder = Ladder(where.policy, where.calendar, where)
    steps = decide(born, ladder, later(days=30)).steps
    told = {unit for step in steps if isinstance(step, Escalated) for unit in step.tell_units}
    assert STREET_UNIT in told

    # The order was the community's before the report: whoever it climbs to, it is not the street.
    closed = replace(born, seal=seal_against([STREET_UNIT], where))
    climbed = [
        step for step in decide(closed, ladder, later(days=30)).steps if isinstance(step, Escalated)
    ]
    named = {unit for step in climbed for unit in (step.responsible_unit, *step.tell_units)}
    assert climbed
    assert not named & {STREET_UNIT, COMMUNITY_UNIT}


def test_a_report_joins_only_what_is_closed_to_the_same_unit() -> None:
    repeat: Appeal = appeal(2, accused_unit=STREET_UNIT)
    assert not can_join(ticket(), repeat)
    assert can_join(sealed(), repeat)


def test_the_words_of_a_confidential_case_are_for_who_handles_it_and_the_supervisors() -> None:
    """One rule for dispatch and intake: the case is known, its words are not."""
    quiet = ticket(confidential=True)
    readers = {who.subject for who in EVERYBODY if may_read_text(quiet, who)}
    assert readers == {"sup-1", f"{UNIT}-1"}
    assert may_read_text(ticket(), OPERATOR)
    shown = ticket_view(quiet, directory(), OPERATOR)
    assert (shown["matter"], shown["title"], shown["confidential"]) == (None, None, True)
    assert shown["work_orders"][0]["answer"] is None


def test_a_seal_bars_by_unit_and_by_area() -> None:
    seal = Seal(("a",), ("a", "b"), (COMMUNITY,))
    assert (seal.bars("b"), seal.bars("c"), seal.bars(None)) == (True, False, False)
    assert seal.shuts_out(None, (f"{COMMUNITY}001",))
    assert not seal.shuts_out(None, (COMMUNITY[:9],))
    assert replace(seal, office="o").bars("c")
    assert not replace(seal, office="o").bars("o")


def test_what_is_shown_to_everybody_has_nothing_that_is_closed_to_anybody() -> None:
    """A public board reads as nobody's unit: neither reports nor clues are on it."""
    board = Caller("board", frozenset({"auditor"}), PUBLIC)
    assert PUBLIC == PUBLIC_READER
    assert board.may_see(ticket())
    assert not board.may_see(sealed())
    assert not board.may_see(replace(ticket(), seal=Seal(office="jiwei")))

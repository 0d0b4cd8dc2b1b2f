"""C4: a corrected category or place is routed anew; where it stays, nothing moves."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks import deriving
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.refusals import FieldRefused, NotAllowed, RoleMissing
from services.dispatch.domain.routing.recategorising import Correction, recategorise
from services.dispatch.domain.tickets.centre import screen
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import (
    COMMUNITY,
    OPERATOR,
    OTHER_COMMUNITY,
    UNIT,
    directory,
    directory_body,
    handler,
    later,
    limit,
    ticket,
)

DIRECTORY = directory()
NOW = later(hours=2)


def corrected(case: Ticket, caller: Any = OPERATOR, **known: Any) -> Ticket:
    return recategorise(
        case,
        caller,
        DIRECTORY,
        timing_of(DIRECTORY),
        NOW,
        Correction(**known),
        lambda unit, n: f"wo_{unit}_{n}",
    )


def test_another_destination_takes_the_order_there_and_its_clocks_begin() -> None:
    """The old unit's order is revoked, its clocks are stopped; the decision is the new one."""
    after = corrected(ticket(DIRECTORY), category="0602")

    assert [(order.unit, order.state) for order in after.orders] == [
        (UNIT, "revoked"),
        ("gongan", "issued"),
    ]
    assert (after.state, after.category, after.severity) == ("dispatched", "0602", "P3")
    assert (after.routing.rule_id, after.routing.category_by) == ("noise", "operator")
    assert {clock.unit for clock in after.clocks if clock.state != "stopped"} == {"gongan"}
    assert after.orders[1].issued_at == NOW


def test_a_corrected_place_is_routed_anew_too() -> None:
    """The western streets have a rule of their own."""
    after = corrected(ticket(DIRECTORY), area_code=OTHER_COMMUNITY)

    assert [order.unit for order in after.orders] == [UNIT, "shizheng"]
    assert after.area_path == (OTHER_COMMUNITY, "610104002", "610104")
    assert (after.routing.area_by, after.routing.rule_id) == ("operator", "west-barbecue")


def test_with_the_same_destination_nothing_moves() -> None:
    """Order, clocks and state stay; the corrected place is kept."""
    before = ticket(DIRECTORY)
    after = corrected(before, point=(108.91, 34.21))

    assert (after.orders, after.clocks, after.state) == (
        before.orders,
        before.clocks,
        before.state,
    )
    assert (after.area_code, after.routing.area_by) == (f"{COMMUNITY}001", "point")


def test_what_was_right_already_changes_nothing() -> None:
    """Not even the version."""
    before = ticket(DIRECTORY)

    assert corrected(before, category="0104", area_code=COMMUNITY) is before


def test_a_ticket_in_the_queue_is_dispatched_as_soon_as_a_unit_is_found() -> None:
    """And waits on, with what is still missing, otherwise."""
    unknown = ticket(DIRECTORY, area_code=None, title="有事", text="请看")

    half = corrected(unknown, area_code=COMMUNITY)
    whole = corrected(half, category="0104")

    assert (half.state, half.routing.screening_reasons) == ("screening", ("no_category",))
    assert half.area_code == COMMUNITY
    assert (whole.state, whole.orders[0].unit) == ("dispatched", UNIT)
    assert whole.routing.screening_reasons == ()


def test_where_nothing_names_a_unit_the_order_stays_and_the_operator_is_told() -> None:
    """Never taken from somebody for nobody."""
    with pytest.raises(FieldRefused) as refused:
        corrected(ticket(DIRECTORY), category="1403", area_code=OTHER_COMMUNITY)

    assert refused.value.reason == "nothing_names_a_unit"


@pytest.mark.parametrize(
    ("known", "field", "reason"),
    [
        ({"category": "9999"}, "category", "unknown_category"),
        ({"area_code": "999"}, "area_code", "unknown_area"),
        ({"point": (108.99, 34.21)}, "point", "point_outside"),
    ],
)
def test_what_is_not_in_the_directory_is_refused(
    known: dict[str, Any], field: str, reason: str
) -> None:
    """By field."""
    with pytest.raises(FieldRefused) as refused:
        corrected(ticket(DIRECTORY), **known)

    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_after_the_result_is_handed_in_it_is_too_late() -> None:
    """Before the work is submitted, and only by the centre."""
    submitted = replace(ticket(DIRECTORY), state="submitted")

    with pytest.raises(NotAllowed):
        corrected(submitted, category="0602")
    with pytest.raises(RoleMissing):
        corrected(ticket(DIRECTORY), handler(), category="0602")


def test_a_severity_set_by_danger_or_by_a_person_stays() -> None:
    """A correction makes nothing less urgent by accident."""
    danger = corrected(ticket(DIRECTORY, danger_words=("起火",)), category="0602")
    raised = corrected(replace(ticket(DIRECTORY), severity="P1"), category="0602")

    assert (danger.severity, raised.severity) == ("P0", "P1")


def test_what_turns_out_urgent_has_nearer_limits_where_it_stays() -> None:
    """The same unit, another severity: order and resident get the nearer of both deadlines."""
    before = ticket(DIRECTORY, category="1502")
    after = corrected(before, category="0501")

    assert [order.unit for order in after.orders] == ["shizheng"]
    assert after.severity == "P1"
    assert after.orders[0].resolve_due_at == later(hours=26)  # 24 hours from the correction on
    assert after.running("resolve").due_at == after.orders[0].resolve_due_at
    assert after.resident_due_at == later(hours=24)  # and from acceptance on
    calmer = corrected(ticket(DIRECTORY), category="0602")
    assert calmer.resident_due_at == ticket(DIRECTORY).resident_due_at


def test_what_screening_finds_urgent_is_promised_sooner() -> None:
    """From acceptance on; and what is found less urgent is not put off."""
    unknown = ticket(DIRECTORY, area_code=None, title="有事", text="请看")

    def screened(category: str) -> Ticket:
        where = {"area_code": COMMUNITY, "unit": "shizheng", "severity": None}
        timing = timing_of(DIRECTORY)
        return screen(
            unknown, OPERATOR, DIRECTORY, timing, NOW, category=category, order_id="wo_1", **where
        )

    assert screened("0501").resident_due_at == later(hours=24)
    assert screened("0602").resident_due_at == unknown.resident_due_at


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def with_profiles(amount: int, unit: str = "working_day") -> Directory:
    """Barbecues (0104) in five working days; manhole covers, of the same unit, in another limit."""
    body = directory_body()
    levels = {level: dict(row) for level, row in body["sla_profile"]["levels"].items()}
    levels["P2"]["resolve"] = limit(amount, unit)
    own = {**body["sla_profile"], "code": "own", "levels": levels}
    rows = [
        {**row, "sla_profile": "own"} if row["code"] == "0201" else row
        for row in body["categories"]
    ]
    duty = [{"unit": UNIT, "categories": ["0104", "0201"], "areas": None}]
    return directory(sla_profiles=[own], categories=rows, duty_lists=duty, routing_rules=[])


@pytest.mark.parametrize(
    ("amount", "unit", "corrected_at", "due"),
    [
        (7, "working_day", "2026-11-25 10:00", "2026-12-02 17:00"),  # Wed: the 7th day is Wed 2
        (3, "working_day", "2026-11-25 10:00", "2026-11-26 17:00"),  # Wed: the 3rd day is Thu 26
        (3, "working_day", "2026-11-27 10:00", "2026-11-30 17:00"),  # Fri: over; Mon was the old
        (1, "working_day", "2026-11-25 10:00", "2026-11-26 17:00"),  # Wed: over; one day anew
        (20, "working_hour", "2026-11-25 09:30", "2026-11-25 16:30"),  # Wed: 6½ and 7 are used up
        (8, "day", "2026-11-28 12:00", "2026-12-02 00:00"),  # Sat: natural days, to Tue midnight
    ],
)
def test_another_profile_counts_its_limit_from_the_order_on(
    amount: int, unit: str, corrected_at: str, due: str
) -> None:
    """E4: opened on Monday 23 November 2026 at 09:30 with five working days, to Monday 30."""
    where = with_profiles(amount, unit)
    case = ticket(where)
    assert case.orders[0].resolve_due_at == local("2026-11-30 17:00")
    after = _corrected_at(where, case, local(corrected_at))

    assert after.orders[0].resolve_due_at == local(due)
    running = [c for c in after.clocks if c.kind == "resolve" and not c.is_stopped]
    assert [c.due_at for c in running] == [local(due)]
    assert after.resident_due_at == case.resident_due_at  # what was promised stands


def test_held_time_survives_another_profile() -> None:
    """E4: held from Tuesday 09:00 to Wednesday 09:00; three days end one later, on Friday 27."""
    where = with_profiles(3)
    case = ticket(where)
    clock = next(c for c in case.clocks if c.kind == "resolve")
    held = clocks.pause(clock, local("2026-11-24 09:00"), "waiting_resident")
    gone_on = deriving.resume(held, where.calendar, local("2026-11-25 09:00"))
    after = _corrected_at(where, case.with_clock(gone_on), local("2026-11-25 10:00"))

    assert after.orders[0].resolve_due_at == local("2026-11-27 17:00")


def test_a_held_clock_is_not_late_at_once_by_another_profile() -> None:
    """E4: one day instead of five, held since Thursday 26: it has that day when it goes on."""
    where = with_profiles(1)
    case = ticket(where)
    clock = next(c for c in case.clocks if c.kind == "resolve")
    held = clocks.pause(clock, local("2026-11-26 09:00"), "waiting_resident")
    after = _corrected_at(where, case.with_clock(held), local("2026-11-27 10:00"))
    (left,) = (c for c in after.clocks if c.kind == "resolve" and not c.is_stopped)

    assert left.state == "paused"
    gone_on = deriving.resume(left, where.calendar, local("2026-11-30 10:00"))
    assert gone_on.due_at == local("2026-12-01 17:00")  # Monday: day one is Tuesday


def test_an_end_that_somebody_named_or_that_was_missed_stands() -> None:
    """Extended to 4 December, or late since Monday: another profile changes neither."""
    where = with_profiles(7)
    case = ticket(where)
    clock = next(c for c in case.clocks if c.kind == "resolve")
    longer = deriving.extend(clock, local("2026-12-04 17:00"), where.calendar, NOW)
    late = replace(clock, missed_at=clock.due_at)
    for kept in (longer, late):
        after = _corrected_at(where, case.with_clock(kept), local("2026-12-01 10:00"))
        assert next(c for c in after.clocks if c.kind == "resolve") == kept


def _corrected_at(where: Directory, case: Ticket, now: datetime) -> Ticket:
    known, named = Correction(category="0201"), lambda unit, n: f"wo_{unit}_{n}"
    return recategorise(case, OPERATOR, where, timing_of(where), now, known, named)

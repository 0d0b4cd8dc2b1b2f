"""F5: at any instant exactly one person is on duty, or a gap with its reason; overrides nest."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.rosters.changing import handed_over, overridden, replanned
from services.dispatch.domain.rosters.gaps import gaps_ahead, gaps_of
from services.dispatch.domain.rosters.linting import lint_rota
from services.dispatch.domain.rosters.on_duty import on_duty, spans
from services.dispatch.domain.rosters.reading import read_rota, rota_row
from services.dispatch.domain.rosters.rota import Duty, Gap, OnDuty, Rota
from tests.factories.rosters import (
    ANNA,
    BERT,
    CARL,
    ZONE,
    away,
    local,
    make_override,
    make_rota,
    make_shift,
)

WEEK = (local(1), local(8))
_people = st.sampled_from((ANNA, BERT, CARL))
_minutes = st.integers(0, 10 * 24 * 60)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    begins = draw(_minutes)
    ends = draw(st.integers(begins + 1, 11 * 24 * 60))
    return local(1) + timedelta(minutes=begins), local(1) + timedelta(minutes=ends)


@st.composite
def _rotas(draw: st.DrawFn) -> Rota:
    """Rotas without overlapping shifts, over midnight and not, with absences and overrides."""
    first = draw(st.integers(0, 23))
    length = draw(st.integers(1, 24))
    weekdays = tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1))))
    members = draw(st.lists(_people, min_size=1, max_size=4))
    ends = (first + length) % 24
    shift = make_shift(
        "one",
        f"{first:02d}:00",
        f"{ends:02d}:00",
        *members,
        weekdays=weekdays,
        every_days=draw(st.integers(1, 9)),
        since=date(2026, 5, draw(st.integers(1, 31))),
    )
    return make_rota(
        shift,
        substitutes=tuple(draw(st.lists(_people, max_size=2))),
        absences=tuple(away(draw(_people), *at) for at in draw(st.lists(_spans(), max_size=2))),
        overrides=tuple(
            make_override(draw(_people), *draw(_spans()), draw(st.none() | _people))
            for _ in range(draw(st.integers(0, 3)))
        ),
        around_the_clock=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(_rotas())
def test_f5_exactly_one_is_on_duty_or_a_named_gap_at_every_instant(rota: Rota) -> None:
    """The spans of ten days cover them without hole or overlap, midnights included."""
    begins, ends = local(1), local(11)
    found = spans(rota, begins, ends, ZONE)

    assert found[0].since == begins
    assert found[-1].until == ends
    assert all(one.until == other.since for one, other in pairwise(found))
    assert all(span.since < span.until for span in found)
    for span in found:
        assert span.reason if isinstance(span, Gap) else span.subject in rota.subjects


@settings(max_examples=100, deadline=None)
@given(_rotas(), _minutes)
def test_f5_the_one_at_an_instant_is_the_one_of_its_span(rota: Rota, minute: int) -> None:
    """Asking for an instant and asking for ten days give the same person, in whatever zone."""
    at = local(1) + timedelta(minutes=minute)
    span = next(s for s in spans(rota, local(1), local(12), ZONE) if s.since <= at < s.until)
    asked = on_duty(rota, at.astimezone(UTC), ZONE)

    assert _who(asked) == _who(span)
    assert asked.since <= at < asked.until


@settings(max_examples=100, deadline=None)
@given(_rotas(), _people, _spans(), _people, _spans(), _minutes)
def test_f5_overrides_nest_the_later_goes_before_the_earlier(
    rota: Rota,
    outer: str,
    outside: tuple[datetime, datetime],
    inner: str,
    inside: tuple[datetime, datetime],
    minute: int,
) -> None:
    """Within the later override it is he; else within the earlier that one; else as it was."""
    at = local(1) + timedelta(minutes=minute)
    once = overridden(rota, make_override(outer, *outside), local(1))
    both = overridden(once, make_override(inner, *inside), local(1))
    expected = on_duty(rota, at, ZONE)

    found = on_duty(both, at, ZONE)
    if inside[0] <= at < inside[1]:
        assert _who(found) == inner
    elif outside[0] <= at < outside[1]:
        assert _who(found) == outer
    else:
        assert _who(found) == _who(expected)


@settings(max_examples=50, deadline=None)
@given(_rotas())
def test_f5_a_rota_is_the_same_after_writing_and_reading(rota: Rota) -> None:
    assert read_rota(rota_row(rota)) == rota


def test_f5_members_take_turns_over_midnight_and_the_end_of_a_month() -> None:
    """Night of Sunday 31 May to Monday 1 June 2026: whoever began on Sunday has it until eight."""
    rota = make_rota(make_shift("night", "20:00", "08:00", ANNA, BERT, since=date(2026, 5, 31)))

    before = on_duty(rota, local(31, 23, 59, month=5), ZONE)
    after = on_duty(rota, local(1, 0), ZONE)

    assert before == after
    assert isinstance(after, OnDuty)
    assert (after.subject, after.since, after.until) == (ANNA, local(31, 20, month=5), local(1, 8))
    assert _who(on_duty(rota, local(1, 20), ZONE)) == BERT
    assert on_duty(rota, local(1, 8), ZONE) == Gap("no_shift", local(1, 8), local(1, 20))


def test_f5_a_substitute_stands_in_for_whoever_is_away_and_else_there_is_a_gap() -> None:
    gone = (away(ANNA, *WEEK), away(BERT, local(3), local(4)))
    rota = make_rota(absences=gone, substitutes=(ANNA, BERT, CARL))
    found = {_who(s) for s in spans(rota, local(3), local(4), ZONE)}
    assert found == {CARL}

    alone = make_rota(absences=gone)
    assert [gap.reason for gap in gaps_of(alone, local(3), 1, ZONE)] == ["absent"]


def test_f5_instead_of_one_person_leaves_the_others_their_turns() -> None:
    """值班员丙 instead of 值班员甲 for the week: nights of 值班员乙 stay his."""
    rota = make_rota(overrides=(make_override(CARL, *WEEK, instead_of=ANNA),))
    assert {_who(span) for span in spans(rota, *WEEK, ZONE)} == {BERT, CARL}


def test_f5_a_hand_over_lasts_until_the_turn_ends() -> None:
    rota = make_rota()
    now = local(1, 10)
    duty = on_duty(rota, now, ZONE)
    handed = handed_over(rota, make_override(CARL, now, now + timedelta(1)), ZONE)
    taken = handed.overrides[-1]

    assert _who(on_duty(handed, taken.at, ZONE)) == CARL
    assert taken.kind == "hand_over"
    assert taken.instead_of == _who(duty)
    assert on_duty(handed, taken.ends, ZONE) == on_duty(rota, taken.ends, ZONE)


def test_f5_nobody_can_hand_over_in_a_gap_or_to_himself() -> None:
    office = make_rota(make_shift("day", "09:00", "17:00", ANNA))
    with pytest.raises(LimitReached, match="nobody_on_duty"):
        handed_over(office, make_override(BERT, local(1, 21), local(2)), ZONE)
    with pytest.raises(FieldRefused, match="on_duty_already"):
        handed_over(office, make_override(ANNA, local(1, 12), local(2)), ZONE)


def test_f5_gaps_are_found_days_before_they_come_and_off_hours_are_none() -> None:
    weekdays = make_shift("day", "00:00", "00:00", ANNA, weekdays=(1, 2, 3, 4, 5))
    rota, office = make_rota(weekdays), make_rota(weekdays, unit="minzheng", around_the_clock=False)

    found = gaps_ahead([rota, office], "dispatch-centre", local(1), 7, ZONE)

    weekend = [one for one in found if one.tier == 1]
    assert [(one.unit, one.gap) for one in weekend] == [
        ("dispatch-centre", Gap("no_shift", local(6), local(8)))  # Saturday and Sunday
    ]
    assert {(one.tier, one.gap.reason) for one in found} - {(1, "no_shift")} == {
        (2, "no_rota"),
        (3, "no_rota"),
    }


def test_f5_a_new_plan_keeps_the_overrides_and_whoever_stands_in_them() -> None:
    standing = make_rota(overrides=(make_override(CARL, *WEEK),), version=4)
    plan = make_rota(make_shift("all", "08:00", "08:00", ANNA))
    assert replanned(standing, plan).overrides == standing.overrides
    assert replanned(standing, plan).version == 4

    smaller = Rota(plan.unit, plan.tier, plan.people[:2], plan.shifts)
    with pytest.raises(FieldRefused, match="named_in_override"):
        replanned(standing, smaller)


@pytest.mark.parametrize(
    ("rota", "faults"),
    [
        (make_rota(), set()),
        (
            make_rota(
                make_shift("a", "08:00", "20:00", ANNA),
                make_shift("b", "19:00", "08:00", "nobody"),
                substitutes=("stranger",),
                absences=(away(ANNA, local(2), local(1)),),
            ),
            {
                ("shifts[1].from", "duty_overlaps"),
                ("shifts[1].members[0]", "not_of_rota"),
                ("substitutes[0]", "not_of_rota"),
                ("absences[0].to", "upside_down"),
            },
        ),
        (  # Sunday's night runs into Monday's morning
            make_rota(
                make_shift("mon", "06:00", "12:00", ANNA, weekdays=(1,)),
                make_shift("sun", "20:00", "08:00", BERT, weekdays=(7,)),
            ),
            {("shifts[0].from", "duty_overlaps")},
        ),
    ],
)
def test_f5_every_fault_of_a_rota_is_told_at_once(rota: Rota, faults: set[tuple[str, str]]) -> None:
    assert {(fault.field, fault.code) for fault in lint_rota(rota)} == faults


def _who(duty: Duty) -> str:
    return duty.subject if isinstance(duty, OnDuty) else duty.reason

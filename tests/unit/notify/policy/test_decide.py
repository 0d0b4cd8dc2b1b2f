"""G3, G4: which notice goes now, which waits, which nobody needs."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.notification import Claimed, Held, Postponed, Unneeded
from services.notify.domain.policy.decide import Case, Go, Moment, decide, out_of_patience
from services.notify.domain.policy.digest import digest
from services.notify.domain.policy.person import Person, Preferences, Told
from services.notify.domain.policy.policy import ChannelRule, EventRule, Policy
from services.notify.domain.policy.quiet_hours import QuietHours
from services.notify.domain.policy.throttle import Limit
from tests.factories.notify import NOON, notification

XIAN = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # Tuesday, 00:30 in Xi'an
MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # Tuesday, 08:00
POLICY = Policy(
    version=7,
    events={
        "danger.raised.v1": EventRule("danger"),
        "ticket.refused.v1": EventRule(must_tell=True),
        "ticket.opened.v1": EventRule(must_tell=True, at_once=True),
    },
    urgent_severities=frozenset({"P0", "P1"}),
    quiet_hours={"resident": QuietHours(time(22), time(8), frozenset({"danger", "urgent"}))},
    limits=(Limit(3, timedelta(hours=1)),),
    same_words_within=timedelta(minutes=30),
    channels=(
        ChannelRule("sms", patience={"urgent": timedelta(minutes=10)}),
        ChannelRule("email"),
    ),
)
BOTH = Person(reached_by=("sms", "email"))
ORDINARY = notification()


def case(
    notice: object = ORDINARY,
    person: Person = BOTH,
    at: datetime = NOON,
    said: str = "say_1",
    on_their_way: tuple[str, ...] = (),
) -> Case:
    moment = Moment(at, at, XIAN)
    return Case(notice, said, person, POLICY, moment, on_their_way)  # type: ignore[arg-type]


def of_type(event_type: str, **fields: object) -> object:
    return notification(event_type=event_type, **fields)


def told(*minutes_ago: int, said: str = "say_0") -> tuple[Told, ...]:
    return tuple(
        Told(f"ntf_{minutes}", NOON - timedelta(minutes=minutes), said) for minutes in minutes_ago
    )


def test_by_day_a_notice_goes_on_the_first_channel_with_the_next_one_in_reserve() -> None:
    assert decide(case()) == Go(("sms", "email"), "ordinary")


def test_at_night_a_notice_is_held_until_the_morning() -> None:
    assert decide(case(at=MIDNIGHT)) == Held(MORNING, "quiet_hours")


def test_danger_and_p0_and_p1_pass_the_night() -> None:
    for notice in (
        of_type("danger.raised.v1"),
        notification(severity="P0"),
        notification(severity="P1"),
    ):
        assert isinstance(decide(case(notice, at=MIDNIGHT)), Go)
    assert isinstance(decide(case(notification(severity="P2"), at=MIDNIGHT)), Held)


def test_the_answer_to_what_a_resident_just_did_comes_at_night_too() -> None:
    assert isinstance(decide(case(of_type("ticket.opened.v1"), at=MIDNIGHT)), Go)
    assert isinstance(decide(case(of_type("ticket.refused.v1"), at=MIDNIGHT)), Held)


def test_who_opted_out_gets_what_must_be_told_and_danger_alone() -> None:
    silent = replace(BOTH, preferences=Preferences(opted_out=True))
    assert decide(case(person=silent)) == Unneeded("suppressed", "opted_out")
    for notice in (of_type("ticket.refused.v1"), of_type("danger.raised.v1")):
        assert isinstance(decide(case(notice, silent)), Go)


def test_a_reader_s_own_order_of_channels_goes_before_the_district_s() -> None:
    prefers = replace(BOTH, preferences=Preferences(channels=("email", "fax")))
    assert decide(case(person=prefers)) == Go(("email", "sms"), "ordinary")


def test_an_address_that_bounced_is_left_alone_and_the_next_one_taken() -> None:
    bounced = replace(BOTH, bounced={"sms": "address_unknown"})
    assert decide(case(person=bounced)) == Go(("email",), "ordinary")
    alone = Person(reached_by=("sms",), bounced={"sms": "address_unknown"})
    assert decide(case(person=alone)) == Unneeded("suppressed", "address_suppressed")


def test_a_channel_that_was_tried_is_not_tried_again() -> None:
    second = notification(tried=("sms",))
    assert decide(case(second)) == Go(("email",), "ordinary")
    assert decide(case(notification(tried=("sms", "email")))) == Unneeded(
        "suppressed", "no_other_channel"
    )


def test_the_fourth_notice_of_an_hour_waits_for_room_and_what_must_be_told_does_not() -> None:
    busy = replace(BOTH, told=told(50, 20, 5))
    assert decide(case(person=busy)) == Held(NOON + timedelta(minutes=10), "throttled")
    for notice in (of_type("ticket.refused.v1"), notification(severity="P0")):
        assert isinstance(decide(case(notice, busy)), Go)


def test_what_is_just_being_sent_counts_as_told() -> None:
    busy = replace(BOTH, told=told(50, 20))
    assert isinstance(decide(case(person=busy, on_their_way=("say_9",))), Held)


def test_the_same_words_go_once_in_half_an_hour_and_say_where() -> None:
    same = replace(BOTH, told=told(10, said="say_1"))
    assert decide(case(person=same)) == Unneeded("collapsed", "same_words", "ntf_10")
    earlier = replace(BOTH, told=told(31, said="say_1"))
    assert isinstance(decide(case(person=earlier)), Go)


def test_the_same_words_on_another_channel_after_a_failure_are_no_repetition() -> None:
    same = replace(BOTH, told=told(10, said="say_1"))
    assert isinstance(decide(case(notification(tried=("sms",)), same)), Go)


def test_while_it_is_uncertain_whether_the_same_words_arrive_the_second_waits() -> None:
    assert isinstance(decide(case(on_their_way=("say_1",))), Postponed)


def test_an_urgent_notice_leaves_a_failing_channel_before_an_ordinary_one() -> None:
    claimed = Claimed(ORDINARY, "clm_1", 3, NOON)
    later = NOON + timedelta(minutes=10)
    assert out_of_patience(claimed, "sms", "urgent", POLICY, later)
    assert not out_of_patience(claimed, "sms", "urgent", POLICY, later - timedelta(seconds=1))
    assert not out_of_patience(claimed, "sms", "ordinary", POLICY, later + timedelta(days=3))


people = st.builds(
    Person,
    reached_by=st.lists(st.sampled_from(["sms", "email", "fax"]), unique=True).map(tuple),
    bounced=st.dictionaries(st.sampled_from(["sms", "email"]), st.just("address_unknown")),
    preferences=st.builds(
        Preferences,
        opted_out=st.booleans(),
        channels=st.lists(st.sampled_from(["sms", "email", "pigeon"])).map(tuple),
    ),
    told=st.lists(st.integers(1, 120), max_size=6).map(lambda ago: told(*ago)),
)
notices = st.builds(
    lambda event_type, severity, tried: notification(
        event_type=event_type, severity=severity, tried=tried
    ),
    st.sampled_from(["ticket.closed.v1", "ticket.refused.v1", "danger.raised.v1"]),
    st.sampled_from([None, "P0", "P1", "P2", "P3"]),
    st.sampled_from([(), ("sms",), ("sms", "email")]),
)
moments = st.timedeltas(timedelta(0), timedelta(days=2)).map(lambda on: NOON + on)


@given(person=people, notice=notices, at=moments)
def test_whoever_can_be_reached_is_told_of_danger_at_once(
    person: Person, notice: object, at: datetime
) -> None:
    danger = replace(notice, event_type="danger.raised.v1", tried=())  # type: ignore[type-var]
    decision = decide(case(danger, replace(person, told=()), at))
    free = [one for one in person.reached_by if one not in person.bounced]
    assert isinstance(decision, Go) == bool(free)


@given(person=people, notice=notices, at=moments)
def test_nothing_goes_to_an_address_that_bounced_or_failed_and_nothing_is_held_into_the_past(
    person: Person, notice: object, at: datetime
) -> None:
    decision = decide(case(notice, person, at))
    if isinstance(decision, Go):
        assert decision.channels
        assert not set(decision.channels) & {*person.bounced, *notice.tried}  # type: ignore[attr-defined]
        assert set(decision.channels) <= set(person.reached_by)
    if isinstance(decision, Held):
        assert decision.until > at


def test_a_digest_with_a_part_that_must_be_told_passes_opt_out_and_limits() -> None:
    """What was held at night for somebody who opted out is what must be told: it still comes."""
    opted_out = replace(BOTH, preferences=Preferences(opted_out=True))
    busy = replace(opted_out, told=told(1, 2, 3))
    ordinary = notification(2, ticket_id="tkt_2")
    refused = notification(3, event_type="ticket.refused.v1")
    names = {"notification_id": "ntf_d", "event_id": "dig_1", "most": 8}

    assert isinstance(decide(case(digest([refused, ordinary], **names), busy)), Go)
    unneeded = decide(case(digest([ordinary, notification(4)], **names), opted_out))
    assert unneeded == Unneeded("suppressed", "opted_out")

"""G4: no more than so many within so long, whenever they were told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.policy.throttle import Limit, room_at

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = Limit(3, timedelta(hours=1))

limits = st.lists(
    st.builds(Limit, st.integers(1, 5), st.timedeltas(timedelta(minutes=1), timedelta(days=2))),
    max_size=3,
)
instants = st.lists(
    st.timedeltas(timedelta(0), timedelta(days=3)).map(lambda ago: NOW - ago), max_size=12
)


def test_there_is_room_until_the_limit_is_reached() -> None:
    told = [NOW - timedelta(minutes=minutes) for minutes in (50, 20)]
    assert room_at(told, [HOUR], NOW) == NOW
    assert room_at([*told, NOW], [HOUR], NOW) == NOW + timedelta(minutes=10)


@given(told=instants, rules=limits)
def test_what_waits_for_its_room_keeps_within_every_limit(
    told: list[datetime], rules: list[Limit]
) -> None:
    room = room_at(told, rules, NOW)
    assert room >= NOW
    for rule in rules:
        assert len([at for at in told if at > room - rule.within]) < rule.most


@given(told=instants, rules=limits, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_notices_are_known_does_not_matter(
    told: list[datetime], rules: list[Limit], seed: st.DrawFn
) -> None:
    shuffled = list(told)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert room_at(shuffled, rules, NOW) == room_at(told, rules, NOW)

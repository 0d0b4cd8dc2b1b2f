"""Units' endpoints: what their feeds say reaches them; who is dead is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.application.endpoints.deliver_webhook import DeliverWebhook
from services.notify.application.endpoints.event_types import unknown_types
from services.notify.application.endpoints.follow_unit_feeds import FollowUnitFeeds
from services.notify.application.endpoints.ping_endpoint import PingedTooOften, PingEndpoint
from services.notify.application.endpoints.register_endpoint import (
    EndpointRules,
    RegisterEndpoint,
    RotateSecret,
    TooManyEndpoints,
    TooManySecrets,
)
from services.notify.application.endpoints.replay_range import BeginReplay, Range
from services.notify.application.endpoints.send_missed import SendMissed
from services.notify.domain.endpoint import Endpoint, UnusableUrl, host_of, without_query
from services.notify.domain.notification import Failed, Sent, TryLater
from services.notify.domain.public_address import is_public
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.endpoints import OURSELVES
from tests.factories.notify import NOON, UNIT, endpoint, fed, life
from tests.fakes.notify import FakeClock, FakeHosts, FakeNotifications
from tests.fakes.notify_units import (
    FakeCases,
    FakeEndpointReplays,
    FakeEndpoints,
    FakePosts,
    FakeUnitFeeds,
    FakeWebhookLog,
)

FEED = fed(life())
WHE = f"whe_{UNIT}"


class World:
    def __init__(self) -> None:
        self.wall = FakeClock(NOON)
        self.endpoints = FakeEndpoints({WHE: replace(endpoint(), after=0)})
        self.feeds = FakeUnitFeeds({UNIT: list(FEED)})
        self.notifications = FakeNotifications(self.wall)
        self.replays = FakeEndpointReplays()
        self.missed = SendMissed(self.endpoints, BeginReplay(self.replays, self.feeds, self.wall))
        self.follow = FollowUnitFeeds(self.endpoints, self.feeds, self.notifications, self.missed)
        self.posts, self.log, self.cases = FakePosts(), FakeWebhookLog(), FakeCases()
        self.deliver = DeliverWebhook(
            self.posts, self.endpoints, self.log, self.cases, self.wall, timedelta(days=3)
        )
        self.ping = PingEndpoint(self.deliver, self.log, self.wall, self.wall)

    @property
    def queued(self) -> list[str]:
        return [record.notification.event_id for record in self.notifications.records.values()]

    def send(self, number: int = 0) -> object:
        return self.deliver.deliver(self.endpoints.get(WHE), f"ntf_{number}", FEED[number])


@pytest.fixture
def world() -> World:
    return World()


def test_what_the_feed_says_is_queued_once_in_its_order_and_as_it_is(world: World) -> None:
    assert (world.follow(), world.follow()) == (len(FEED), 0)
    assert world.queued == [event["id"] for event in FEED]
    first = next(iter(world.notifications.records.values())).notification
    assert (first.event, first.step, first.unit) == (FEED[0], 1, UNIT)


def test_what_is_withheld_is_passed_over_and_holds_nothing_up(world: World) -> None:
    world.feeds.withheld = {2}
    world.follow()

    assert world.queued == [FEED[n]["id"] for n in (0, 2, 3, 4)]
    assert world.endpoints.get(WHE).after == len(FEED)


def test_a_filter_takes_types_and_whole_nouns(world: World) -> None:
    wants = replace(endpoint(), events=("ticket.*", "work_order.issued.v1"))
    assert wants.wants("ticket.closed.v1")
    assert wants.wants("work_order.issued.v1")
    assert not wants.wants("work_order.revoked.v1")
    assert unknown_types(["ticket.*", "work_order.issued.v1"]) == []
    wrong = ["*", "ticket.opened.v1", "appeal.*", "", "work_order.issued"]
    assert unknown_types(wrong) == sorted(wrong)


def test_an_endpoint_that_was_disabled_catches_up_when_it_is_enabled(world: World) -> None:
    world.endpoints.disable(WHE, "failing", NOON)
    assert world.follow() == 0
    assert world.send() == Failed("webhook", "endpoint_disabled")
    world.endpoints.enable(WHE)

    assert world.follow() == len(FEED)


def test_what_failed_before_it_was_disabled_goes_out_again_when_it_is_enabled(
    world: World,
) -> None:
    """Three days of events waited for it; all of them, and not only what came afterwards."""
    world.follow()
    world.endpoints.answered(WHE, NOON + timedelta(days=1), taken=False)
    world.endpoints.disable(WHE, "failing", NOON + timedelta(days=4))
    world.follow()
    assert world.replays.kept == {}

    world.endpoints.enable(WHE)
    assert world.endpoints.get(WHE).missed_since == NOON + timedelta(hours=23)
    world.feeds.away = True
    with pytest.raises(DependencyAway):
        world.follow()
    world.feeds.away = False
    world.follow()
    world.follow()

    (replay,) = world.replays.kept.values()
    assert (replay.first, replay.last, replay.only_failed) == (1, len(FEED), True)
    assert world.endpoints.get(WHE).missed_since is None


def test_what_it_missed_waits_for_another_replay_of_it_and_for_nothing_where_there_was_nothing(
    world: World,
) -> None:
    busy = BeginReplay(world.replays, world.feeds, world.wall)
    running = busy(world.endpoints.get(WHE), Range(), by="someone")
    world.endpoints.disable(WHE, "unit", NOON)
    world.endpoints.enable(WHE)
    world.follow()
    assert world.endpoints.get(WHE).missed_since is not None

    world.replays.save(running.ended("done", NOON))
    world.feeds.events = {}
    world.follow()
    assert world.endpoints.get(WHE).missed_since is None
    assert len(world.replays.kept) == 1


def test_dispatch_away_loses_nothing(world: World) -> None:
    world.feeds.away = True
    with pytest.raises(DependencyAway):
        world.follow()
    world.feeds.away = False

    assert world.follow() == len(FEED)


def test_an_endpoint_that_takes_nothing_for_days_is_disabled_once(world: World) -> None:
    world.posts.answers = [TryLater("webhook", "http_500") for _ in range(5)]
    for hours in (0, 1, 70, 0.5):
        world.wall.advance(hours=hours)
        world.send()
        assert world.endpoints.get(WHE).disabled is None
    world.wall.advance(hours=1)
    world.send()

    assert world.endpoints.get(WHE).disabled == "failing"
    assert world.endpoints.disabled() == {UNIT: 1}
    assert [one.reason for one in world.log.kept] == ["http_500"] * 5


def test_one_success_among_failures_keeps_an_endpoint_alive(world: World) -> None:
    later = TryLater("webhook", "timeout")
    world.posts.answers = [later, Sent("webhook"), later]
    for _ in range(3):
        world.wall.advance(days=2)
        world.send()

    assert world.endpoints.get(WHE).disabled is None


def test_an_endpoint_that_says_it_is_gone_is_left_alone_at_once(world: World) -> None:
    world.posts.answers = [Failed("webhook", "http_410")]
    world.send()

    assert world.endpoints.get(WHE).disabled == "gone"


def test_a_case_sealed_while_its_event_waited_is_not_told_any_more(world: World) -> None:
    """L2: three days of retries must not outlive a seal."""
    world.cases.closed.add(str(FEED[0]["subject"]))

    assert world.send() == Failed("webhook", "closed_to_unit")
    assert world.posts.posted == []


def test_a_ping_is_logged_and_bounded_and_goes_to_a_disabled_endpoint_too(world: World) -> None:
    world.endpoints.disable(WHE, "unit", NOON)
    for _ in range(10):
        assert world.ping(world.endpoints.get(WHE)).status == 204
    with pytest.raises(PingedTooOften):
        world.ping(world.endpoints.get(WHE))
    world.wall.advance(seconds=61)
    world.ping(world.endpoints.get(WHE))

    assert {one.event_type for one in world.log.kept} == {"endpoint.pinged.v1"}


def test_while_a_secret_is_rotated_both_sign(world: World) -> None:
    before = world.endpoints.get(WHE)
    RotateSecret(world.endpoints, world.wall)(before, timedelta(hours=24), by="leader")
    after = world.endpoints.get(WHE)

    assert after.signing_secrets(NOON + timedelta(hours=23)) == (after.secret, before.secret)
    assert after.signing_secrets(NOON + timedelta(hours=25)) == (after.secret,)


def test_a_secret_that_is_rotated_again_takes_from_no_older_one_its_time(world: World) -> None:
    rotate = RotateSecret(world.endpoints, world.wall)
    first = world.endpoints.get(WHE)
    second = rotate(first, timedelta(hours=24), by="leader")
    third = rotate(world.endpoints.get(WHE), timedelta(hours=1), by="leader")
    now = world.endpoints.get(WHE)

    assert now.signing_secrets(NOON) == (third.secret, second.secret, first.secret)
    assert now.signing_secrets(NOON + timedelta(hours=2)) == (third.secret, first.secret)
    assert now.signing_secrets(NOON + timedelta(hours=25)) == (third.secret,)


def test_more_secrets_than_may_sign_are_refused_until_the_first_ends(world: World) -> None:
    rotate = RotateSecret(world.endpoints, world.wall)
    for hours in (4, 3, 2, 1):
        rotate(world.endpoints.get(WHE), timedelta(hours=hours), by="leader")
    with pytest.raises(TooManySecrets) as refused:
        rotate(world.endpoints.get(WHE), timedelta(hours=1), by="leader")
    assert refused.value.until == NOON + timedelta(hours=1)

    world.wall.advance(hours=1, seconds=1)
    rotate(world.endpoints.get(WHE), timedelta(hours=1), by="leader")
    assert len(world.endpoints.get(WHE).signing_secrets(world.wall.now())) == 5


def test_without_grace_no_former_secret_signs_any_more(world: World) -> None:
    """For the one that leaked may be any of them; it is never refused."""
    rotate = RotateSecret(world.endpoints, world.wall)
    for _ in range(4):
        rotate(world.endpoints.get(WHE), timedelta(hours=1), by="leader")
    rotate(world.endpoints.get(WHE), timedelta(0), by="leader")
    now = world.endpoints.get(WHE)

    assert now.signing_secrets(NOON) == (now.secret,)


def register(world: World, hosts: FakeHosts, url: str) -> None:
    rules = EndpointRules(hosts, allow_private=False)
    RegisterEndpoint(world.endpoints, rules, world.feeds, world.wall)(UNIT, url)


def test_a_new_endpoint_begins_where_the_feed_ends_and_a_unit_has_ten_at_most(
    world: World,
) -> None:
    hosts = FakeHosts({"unit.example": ["8.8.8.8"]})
    for number in range(9):
        register(world, hosts, f"https://unit.example/{number}")
    register(world, hosts, "https://unit.example/0")
    assert {one.after for one in world.endpoints.kept.values()} == {0, len(FEED)}
    with pytest.raises(TooManyEndpoints):
        register(world, hosts, "https://unit.example/9")


class Crowded(FakeEndpoints):
    """Where ten others are registered between the look and the write."""

    def register(self, endpoint: Endpoint, *, by: str = OURSELVES) -> Endpoint:
        for number in range(10):
            other = replace(endpoint, endpoint_id=f"whe_{number}", url=f"https://x/{number}")
            super().register(other, by=by)
        return super().register(endpoint, by=by)


def test_of_many_that_register_at_once_a_unit_keeps_ten_at_most(world: World) -> None:
    endpoints = Crowded()
    rules = EndpointRules(FakeHosts({"unit.example": ["8.8.8.8"]}), allow_private=False)

    with pytest.raises(TooManyEndpoints):
        RegisterEndpoint(endpoints, rules, world.feeds, world.wall)(UNIT, "https://unit.example/")

    assert len(endpoints.of_units([UNIT])[UNIT]) == 10


def test_a_host_of_which_one_address_is_private_is_refused(world: World) -> None:
    hosts = FakeHosts({"unit.example": ["8.8.8.8", "169.254.169.254"]})
    for url, code in (
        ("https://unit.example/", "address_private"),
        ("https://nowhere.example/", "host_unknown"),
    ):
        with pytest.raises(UnusableUrl) as refused:
            register(world, hosts, url)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "https:///x",
        "https://user@a.example/",
        "https://:pw@a.example/",
        "https://a.example/#x",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a.example/ b",
        "https://a.example\\@b.example/",
        "https://a.example/\r\nHost: b",
        "javascript:alert(1)",
        "//a.example/",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(UnusableUrl):
        host_of(url)


def test_a_url_is_logged_without_its_query() -> None:
    assert without_query("https://a.example/hook?token=geheim") == "https://a.example/hook?…"


INSIDE = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 0.0.0.0
255.255.255.255 224.0.0.1 192.0.0.192 198.18.0.1 192.88.99.1 240.0.0.1 ::1 :: fe80::1 fc00::1
fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::10.0.0.1
3fff::1 fe80::1%eth0 64:ff9b::a00:1 64:ff9b:1::1 2002:a00:1::1 2001:0:a00:1::1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_whatever_leads_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(address)

"""The laws of notify's stores, kept by the fakes and by MongoDB alike."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.notify.adapters.ledger.notifications import MongoNotifications
from services.notify.adapters.readers.keys import HashedAddresses
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.ticket_views import MongoTicketViews
from services.notify.adapters.units.addresses import MongoUnitAddresses
from services.notify.domain.endpoint import FormerSecret
from services.notify.domain.notification import Claimed, Failed, Outcome, Postponed, Sent, TryLater
from services.notify.domain.retry import RetryPolicy
from services.notify.domain.settle import settle
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.unit_address import UnitAddress
from services.notify.ports.endpoints import EndpointMoved, EndpointNotFound, Endpoints
from services.notify.ports.ledger import Notifications
from services.notify.ports.tickets import TicketViews
from services.notify.ports.unit_addresses import AddressNotFound, UnitAddresses
from tests.factories.notify import NOON, endpoint, notification, webhook_notification
from tests.fakes.notify import (
    FakeClock,
    FakeNotifications,
    FakeTicketViews,
    doubling,
)
from tests.fakes.notify_units import FakeEndpoints, FakeUnitAddresses
from tests.integration.notify.conftest import KEY

pytestmark = pytest.mark.integration
BOTH = ("fake", "mongodb")
POLICY = RetryPolicy(doubling(timedelta(seconds=10), timedelta(hours=1)), timedelta(days=1))


@pytest.fixture
def wall() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture(params=BOTH)
def views(request: pytest.FixtureRequest) -> TicketViews:
    if request.param == "fake":
        return FakeTicketViews()
    return MongoTicketViews(request.getfixturevalue("prepared"))


@pytest.fixture(params=BOTH)
def ledger(request: pytest.FixtureRequest, wall: FakeClock) -> Notifications:
    if request.param == "fake":
        return FakeNotifications(wall)
    return MongoNotifications(request.getfixturevalue("prepared"), wall)


@pytest.fixture(params=BOTH)
def units(request: pytest.FixtureRequest) -> Endpoints:
    if request.param == "fake":
        return FakeEndpoints()
    found: Endpoints = request.getfixturevalue("endpoints")
    return found


@pytest.fixture(params=BOTH)
def addresses(request: pytest.FixtureRequest) -> UnitAddresses:
    if request.param == "fake":
        return FakeUnitAddresses()
    keys, sealer = HashedAddresses(KEY), AesGcmSealer(KEY)
    return MongoUnitAddresses(request.getfixturevalue("prepared"), sealer, keys, FakeClock(NOON))


def ids(claimed: list[Claimed]) -> list[str]:
    return sorted(item.notification.notification_id for item in claimed)


def end(ledger: Notifications, claimed: Claimed, outcome: Outcome, wall: FakeClock) -> None:
    now = wall.now()
    ledger.settle([settle(claimed, outcome, at=now, now=now, policy=POLICY)])


def test_a_view_comes_back_as_it_was_kept(views: TicketViews) -> None:
    view = TicketView("tkt_1", 3, "LH-1", "0101", "chengguan", ("apl_1", "apl_2"))
    views.save([view])

    assert views.load(["tkt_1", "tkt_unknown"]) == {"tkt_1": view}


def test_the_view_of_the_highest_sequence_is_kept(views: TicketViews) -> None:
    for sequence in (1, 3, 2):
        views.save([TicketView("tkt_1", sequence), TicketView("tkt_2", sequence)])

    assert [view.sequence for view in views.load(["tkt_1", "tkt_2"]).values()] == [3, 3]


def test_one_notification_is_queued_once(ledger: Notifications) -> None:
    ledger.add([notification()])
    ledger.add([notification(), notification(recipient="apl_2")])

    assert len(ledger.claim(10, 60)) == 2


def test_what_is_claimed_comes_back_whole(ledger: Notifications) -> None:
    ledger.add([webhook_notification()])

    assert ledger.claim(10, 60, "units")[0].notification == webhook_notification()


def test_a_notification_is_claimed_by_one_until_the_lease_ends(
    ledger: Notifications, wall: FakeClock
) -> None:
    ledger.add([notification()])
    first = ledger.claim(10, 60)

    assert ledger.claim(10, 60) == []
    wall.advance(seconds=61)
    assert ids(ledger.claim(10, 60)) == ids(first)


def test_a_claim_that_has_passed_on_writes_nothing(ledger: Notifications, wall: FakeClock) -> None:
    ledger.add([notification()])
    late = ledger.claim(10, 60)[0]
    wall.advance(seconds=61)
    current = ledger.claim(10, 60)[0]
    end(ledger, late, Failed("sms", "http_400"), wall)
    end(ledger, current, TryLater("sms", "timeout"), wall)
    wall.advance(seconds=11)

    assert ledger.claim(10, 60)[0].attempts == 1


def steps_of(claimed: Sequence[Claimed]) -> list[int]:
    return [item.notification.step for item in claimed if item.notification.recipient == "apl_1"]


def test_the_notices_of_a_lane_are_given_together_and_in_order(ledger: Notifications) -> None:
    ledger.add([notification(1), notification(2), notification(3)])
    ledger.add([notification(2, recipient="apl_2")])

    first = ledger.claim(10, 60)
    assert steps_of(first) == [1, 2, 3]
    assert len(first) == 4
    assert ledger.claim(10, 60) == []


def test_a_later_notice_waits_for_the_earlier_one_that_somebody_holds(
    ledger: Notifications, wall: FakeClock
) -> None:
    ledger.add([notification(1), notification(2), notification(3)])

    first = ledger.claim(2, 60)
    assert steps_of(first) == [1, 2]
    assert ledger.claim(10, 60) == []
    for item in first:
        end(ledger, item, Sent("sms"), wall)
    assert steps_of(ledger.claim(10, 60)) == [3]


def test_an_earlier_notice_that_is_tried_again_still_holds_the_later_one(
    ledger: Notifications, wall: FakeClock
) -> None:
    ledger.add([notification(1), notification(2)])
    end(ledger, ledger.claim(1, 60)[0], TryLater("sms", "timeout"), wall)

    assert ledger.claim(10, 60) == []
    wall.advance(seconds=11)
    assert steps_of(ledger.claim(10, 60)) == [1, 2]


def test_a_notice_that_failed_for_good_lets_the_later_one_go(
    ledger: Notifications, wall: FakeClock
) -> None:
    ledger.add([notification(1), notification(2)])
    end(ledger, ledger.claim(1, 60)[0], Failed("sms", "no_contact"), wall)

    assert steps_of(ledger.claim(10, 60)) == [2]


def test_what_is_postponed_comes_back_without_a_counted_attempt(
    ledger: Notifications, wall: FakeClock
) -> None:
    ledger.add([notification()])
    until = wall.now() + timedelta(seconds=5)
    end(ledger, ledger.claim(10, 60)[0], Postponed(until, "contacts_unavailable"), wall)

    assert ledger.claim(10, 60) == []
    wall.advance(seconds=5)
    assert ledger.claim(10, 60)[0].attempts == 0


def test_no_more_than_asked_for_are_claimed_and_the_others_stay(ledger: Notifications) -> None:
    ledger.add([notification(recipient=f"apl_{n}") for n in range(7)])

    assert [len(ledger.claim(5, 60)) for _ in range(3)] == [5, 2, 0]


def test_the_backlog_counts_what_has_not_ended(ledger: Notifications, wall: FakeClock) -> None:
    ledger.add([notification(), notification(recipient="apl_2"), webhook_notification()])
    for item in ledger.claim(10, 60):
        if item.notification.recipient == "apl_2":
            end(ledger, item, Sent("sms"), wall)

    assert ledger.backlog() == {"contact": 1, "webhook": 1, "address": 0}


def test_the_same_unit_and_url_give_the_first_secret_again(units: Endpoints) -> None:
    first = units.register(endpoint())
    changed: dict[str, Any] = {"secret": "whsec_b3RoZXI="}
    again = units.register(type(first)(**{**_fields(first), **changed}))

    assert again == first


def test_endpoints_are_found_by_unit_and_in_order(units: Endpoints) -> None:
    for unit in ("b", "a", "c"):
        units.register(endpoint(unit))

    assert [one.unit for one in units.page(None, None, 2)] == ["a", "b"]
    assert [one.unit for one in units.page(None, "whe_b", 2)] == ["c"]
    assert [one.unit for one in units.page("b", None, 2)] == ["b"]
    assert set(units.of_units(["a", "c", "unknown"])) == {"a", "c"}


def test_an_enabled_endpoint_is_owed_what_it_missed_until_that_is_queued(units: Endpoints) -> None:
    read = units.register(endpoint())
    units.enable(read.endpoint_id)
    assert units.get(read.endpoint_id).missed_since is None
    for days in (2, 1):
        units.disable(read.endpoint_id, "unit", NOON + timedelta(days=days))
        units.enable(read.endpoint_id)
    owed = units.get(read.endpoint_id)
    assert owed.missed_since == NOON + timedelta(hours=23)
    units.caught_up(replace(owed, missed_since=NOON))
    assert units.get(read.endpoint_id).missed_since is not None
    units.caught_up(owed)
    assert units.get(read.endpoint_id).missed_since is None


def test_former_secrets_are_kept_with_their_ends(units: Endpoints) -> None:
    read = units.register(endpoint())
    older = (FormerSecret("whsec_Mg==", NOON), FormerSecret("whsec_MQ==", NOON))
    units.change(
        replace(read, previous_secret="whsec_Mw==", previous_until=NOON, older_secrets=older)
    )

    assert [one.secret for one in units.get(read.endpoint_id).former_secrets(NOON)] == [
        "whsec_Mw==",
        "whsec_Mg==",
        "whsec_MQ==",
    ]
    assert units.get(read.endpoint_id).older_secrets == older


def test_a_removed_endpoint_is_gone(units: Endpoints) -> None:
    units.register(endpoint())
    units.remove("whe_chengguan")
    units.remove("whe_chengguan")

    with pytest.raises(EndpointNotFound):
        units.get("whe_chengguan")


def test_of_two_who_change_what_they_read_the_second_is_told(units: Endpoints) -> None:
    read = units.register(endpoint())
    assert units.change(replace(read, events=("work_order.*",)))

    late: list[Callable[[], object]] = [
        lambda: units.change(replace(read, events=())),
        lambda: units.disable(read.endpoint_id, "unit", NOON, version=read.version),
        lambda: units.enable(read.endpoint_id, version=read.version),
    ]
    for change in late:
        with pytest.raises(EndpointMoved) as moved:
            change()
        assert moved.value.version == units.get(read.endpoint_id).version
    assert units.get(read.endpoint_id).events == ("work_order.*",)
    assert units.disable(read.endpoint_id, "failing", NOON)  # the sender has read no version


def test_addresses_are_kept_once_found_by_unit_and_gone_when_taken_out(
    addresses: UnitAddresses,
) -> None:
    robot = UnitAddress("uad_1", "a", "wecom", "https://x.example/#S", NOON, "li-si", "en", ("x",))
    addresses.register(robot)
    assert addresses.register(replace(robot, address_id="uad_9")) == robot
    for other in (replace(robot, address_id="uad_2", unit="b"), _box("uad_3"), _box("uad_4", "c")):
        addresses.register(other)

    assert addresses.get("uad_1") == robot
    found = [one.address_id for one in addresses.of_units(["a", "c", "?"])]
    assert found == ["uad_1", "uad_3", "uad_4"]
    assert [one.address_id for one in addresses.page(None, "uad_1", 2)] == ["uad_2", "uad_3"]
    assert [one.address_id for one in addresses.page("a", None, 9)] == ["uad_1", "uad_3"]
    addresses.remove("uad_1", by="li-si")
    addresses.remove("uad_1", by="li-si")
    with pytest.raises(AddressNotFound):
        addresses.get("uad_1")


def _box(name: str, unit: str = "a") -> UnitAddress:
    return UnitAddress(name, unit, "email", f"{name}@unit.example.com", NOON, "li-si")


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).__dataclass_fields__}


def test_an_address_that_leads_nowhere_is_left_alone_at_the_third_failure_until_it_is_enabled(
    addresses: UnitAddresses,
) -> None:
    addresses.register(UnitAddress("uad_1", "a", "email", "a@example.com", NOON, "leader"))
    for _ in range(3):  # the same report, by somebody who was killed after counting it
        assert addresses.fared("uad_1", "address_unknown", NOON, "report-1") is False
    assert addresses.get("uad_1").failures == 1
    reasons = [None, "address_unknown", "address_unknown", None, *["address_unknown"] * 3]
    told = [addresses.fared("uad_1", reason, NOON) for reason in reasons]
    assert told == [False] * 6 + [True]
    assert addresses.fared("uad_1", "address_unknown", NOON) is False
    assert addresses.fared("uad_none", "address_unknown", NOON) is False
    assert (addresses.disabled(), addresses.get("uad_1").disabled_at) == ({"a": 1}, NOON)
    addresses.enable("uad_1", by="leader")
    assert (addresses.disabled(), addresses.get("uad_1").failures) == ({"a": 0}, 0)


def test_an_address_is_tested_once_in_a_while(addresses: UnitAddresses) -> None:
    addresses.register(UnitAddress("uad_1", "a", "email", "a@example.com", NOON, "leader"))
    pause, later = timedelta(seconds=6), NOON + timedelta(seconds=6)
    tries = [addresses.may_try("uad_1", at, pause) for at in (NOON, NOON, later)]
    assert tries == [True, False, True]
    assert addresses.may_try("uad_none", NOON, pause) is False

"""Which way a notice goes, what holds it back, and what becomes of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.application.deliver import Deliver, Parcel
from services.notify.domain.circuit import Circuits
from services.notify.domain.contact import Contact
from services.notify.domain.notification import (
    Claimed,
    Failed,
    Notification,
    Outcome,
    Postponed,
    Sent,
    TryLater,
)
from tests.factories.notify import (
    DIRECTORY,
    NOON,
    endpoint,
    notification,
    webhook_notification,
)
from tests.fakes.notify import (
    FakeClock,
    FakeDirectory,
    FakeTextChannel,
    FakeWebhooks,
    unreachable_unit,
    way,
)
from tests.fakes.notify_units import FakeEndpoints

PHONE = Contact(phone="13800005678")
MAIL = Contact(email="somebody@example.com", language="en")


class World:
    def __init__(self) -> None:
        self.wall = FakeClock(NOON)
        self.sms = FakeTextChannel()
        self.email = FakeTextChannel()
        self.webhooks = FakeWebhooks()
        self.endpoints = FakeEndpoints({"whe_chengguan": endpoint()})
        self.directory = FakeDirectory(DirectoryNames(DIRECTORY, shipped_labels()))
        self.deliver = Deliver(
            ways={"sms": way("sms", self.sms), "email": way("email", self.email)},
            webhooks=self.webhooks,
            endpoints=self.endpoints,
            templates=shipped_set(),
            fits_sms=lambda _: True,
            directory=self.directory,
            write_to_unit=unreachable_unit,
            judge_address=lambda _address, _outcome: None,
            circuits=Circuits(failures=3, pause=timedelta(seconds=30), now=self.wall.now),
            wall=self.wall,
            zone=ZoneInfo("Asia/Shanghai"),
        )

    def told(self, claimed: Claimed, contact: Contact | None) -> Outcome:
        contacts = {claimed.notification.notification_id: contact} if contact else {}
        return self.deliver(Parcel([claimed], contacts))[0]

    def claimed(self, item: Notification | None = None) -> Claimed:
        return Claimed(item or notification(), "clm_1", 0, NOON)


@pytest.fixture
def world() -> World:
    return World()


def test_a_phone_gets_an_sms_that_carries_the_notifications_id(world: World) -> None:
    assert world.told(world.claimed(), PHONE) == Sent("sms")

    letter = world.sms.letters[0]
    assert letter.notification_id == notification().notification_id
    assert "区城管局已签收工单" in letter.text


def test_without_a_phone_an_email_goes_out_in_the_readers_language(world: World) -> None:
    world.told(world.claimed(), MAIL)

    assert world.email.letters[0].subject.startswith("Urban Management has signed")


@pytest.mark.parametrize("contact", [None, Contact()])
def test_who_left_no_contact_is_not_told_and_that_is_recorded(
    world: World, contact: Contact | None
) -> None:
    assert world.told(world.claimed(), contact) == Failed("sms", "no_contact")


def test_a_notice_whose_template_asks_for_the_unknown_is_never_sent(world: World) -> None:
    without_unit = notification(facts={"number": "1", "category": "0101"})

    assert world.told(world.claimed(without_unit), PHONE) == Failed("sms", "template_variable")
    assert world.sms.letters == []


def test_without_a_directory_notices_wait_for_their_names(world: World) -> None:
    world.directory.known = None

    assert isinstance(world.told(world.claimed(), PHONE), Postponed)


def test_a_removed_endpoint_gets_nothing(world: World) -> None:
    world.endpoints.remove("whe_chengguan")

    outcome = world.told(world.claimed(webhook_notification()), None)
    assert outcome == Failed("webhook", "endpoint_removed")


def test_a_failing_target_is_left_alone_for_a_while_and_then_tried_again(world: World) -> None:
    world.webhooks.answers = [TryLater("webhook", "timeout")] * 3
    claimed = world.claimed(webhook_notification())
    for _ in range(3):
        world.told(claimed, None)

    assert world.told(claimed, None) == Postponed(NOON + timedelta(seconds=30), "circuit_open")
    world.wall.advance(seconds=31)
    assert world.told(claimed, None) == Sent("webhook")
    assert len(world.webhooks.posted) == 4


def test_a_provider_that_asks_for_a_pause_is_given_it_by_all_notices(world: World) -> None:
    until = NOON + timedelta(minutes=10)
    world.sms.answers = [TryLater("sms", "http_429", until)]
    world.told(world.claimed(), PHONE)

    assert world.told(world.claimed(), PHONE) == Postponed(until, "circuit_open")
    assert len(world.sms.letters) == 1


def test_recipients_who_cannot_take_anything_now_hold_nobody_else_up(world: World) -> None:
    grey = TryLater("email", "smtp_451", NOON + timedelta(hours=1), blames="recipient")
    world.email.answers = [grey] * 9
    for _ in range(9):
        assert world.told(world.claimed(), MAIL) == grey

    assert isinstance(world.told(world.claimed(), MAIL), Sent)


def test_letters_of_one_channel_leave_in_parcels_as_large_as_it_takes(world: World) -> None:
    claims = [world.claimed(notification(notification_id=f"ntf_{n}")) for n in range(3)]
    contacts = {item.notification.notification_id: PHONE for item in claims}
    world.sms.answers = [Sent("sms"), Failed("sms", "blocked"), TryLater("sms", "later")]

    parcels = list(
        world.deliver.parcels([*claims, world.claimed(webhook_notification())], contacts)
    )
    assert [len(parcel.claims) for parcel in parcels] == [1, 2, 1]
    outcomes = [outcome for parcel in parcels for outcome in world.deliver(parcel)]
    assert outcomes == [
        Sent("webhook"),
        Sent("sms"),
        Failed("sms", "blocked"),
        TryLater("sms", "later"),
    ]

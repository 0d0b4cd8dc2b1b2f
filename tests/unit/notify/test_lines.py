"""Who waits for whom in a sender: danger for nobody, residents not for departments."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.notify.application.deliver import Parcel
from services.notify.application.traffic import Traffic, Trip
from services.notify.domain.line import LINES
from services.notify.domain.notification import Claimed, Outcome, Sent, TryLater
from tests.factories.notify import NOON, notification, webhook_notification

FAR = float("inf")


def claimed(recipient: str | None = None, number: int = 1) -> Claimed:
    item = webhook_notification() if recipient else notification()
    item = replace(item, notification_id=f"ntf_{number}", recipient=recipient or item.recipient)
    return Claimed(item, "clm_1", 0, NOON)


def trip(*recipients: str | None) -> Trip:
    claims = [claimed(recipient, number) for number, recipient in enumerate(recipients)]
    return Trip(Parcel(claims, {}), FAR)


class Gate:
    """Delivers when it is opened, and tells how many wait at it at once."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.came: list[str] = []
        self.lock = threading.Lock()

    def __call__(self, parcel: Parcel) -> list[Outcome]:
        with self.lock:
            self.came.append(parcel.claims[0].notification.recipient)
        self.opened.wait(10)
        return [Sent("webhook")] * len(parcel.claims)


def arrived(traffic: Traffic, count: int) -> list[list[Outcome]]:
    found: list[list[Outcome]] = []
    while len(found) < count:
        found += [outcomes for _, outcomes in traffic.arrived(5)]
    return found


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (notification, "residents"),
        (lambda: notification(event_type="danger.raised.v1"), "urgent_residents"),
        (lambda: replace(notification(), severity="P0"), "urgent_residents"),
        (webhook_notification, "units"),
        (lambda: replace(webhook_notification(), severity="P0"), "urgent_units"),
    ],
)
def test_a_notice_s_line_follows_from_reader_and_danger(make: Callable[[], Any], line: str) -> None:
    assert make().line == line
    assert line in LINES


def test_danger_does_not_queue_behind_what_was_said_before() -> None:
    said, danger = notification(1), notification(2, event_type="danger.raised.v1")

    assert said.lane != danger.lane


def test_a_slow_endpoint_gets_no_more_than_its_share_and_others_go_on() -> None:
    gate = Gate()
    traffic = Traffic(gate, name="t", threads=4, share=2)
    begun = [traffic.begin(trip("slow")) for _ in range(6)]
    assert begun == [True, True, True, True, False, False]  # two under way, two wait, no more
    assert traffic.begin(trip("quick"))
    assert traffic.begin(trip(None))
    assert traffic.busy() == {"slow"}

    gate.opened.set()
    assert len(arrived(traffic, 6)) == 6
    assert sorted(gate.came[:4]) != ["slow"] * 4
    assert not traffic
    assert traffic.busy() == frozenset()
    traffic.close()


def test_poison_in_a_parcel_costs_the_others_nothing() -> None:
    def deliver(parcel: Parcel) -> list[Outcome]:
        if any(item.notification.recipient == "poison" for item in parcel.claims):
            raise RuntimeError("cannot be rendered")
        return [Sent("sms")] * len(parcel.claims)

    traffic = Traffic(deliver, name="t", threads=1, share=2)
    traffic.begin(trip("a", "poison", "b"))
    [outcomes] = arrived(traffic, 1)
    traffic.close()

    poison = TryLater("webhook", "raised_RuntimeError", blames="recipient")
    assert outcomes == [Sent("sms"), poison, Sent("sms")]


def test_what_waited_too_long_for_a_thread_is_not_begun() -> None:
    """Its claim may be another sender's by now."""
    gate = Gate()
    traffic = Traffic(gate, name="t", threads=1, share=2)
    traffic.begin(Trip(trip("a").parcel, float("-inf")))

    assert arrived(traffic, 1) == [[]]
    assert gate.came == []
    traffic.close()
